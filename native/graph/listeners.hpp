// Event emitters and event targets with many listeners for one event.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/named_edges.hpp"

namespace heaptrail::graph {

struct listener_group {
    object_group emitters;             // of one class with many listeners for the event; bytes that the listeners keep
    std::uint32_t event = no_name;     // index into the string table
    std::uint64_t listeners = 0;       // of all of them
    std::uint64_t most = 0;            // of one of them
    bool default_limit = false;        // the first has not been given a limit of its own
    bool is_target = false;            // EventTarget, not EventEmitter
    std::vector<ordinal> examples;     // listeners of the one with most
};

// Emitters with more than `limit` listeners for an event, by class and event, most listeners first. One pass over the edges
// of objects, then over the listeners.
[[nodiscard]] std::vector<listener_group> find_listeners(const analysed_heap& analysed, std::uint64_t limit);

}  // namespace heaptrail::graph
