// Timers of Node.js that wait to fire, by the function that they will call.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/named_edges.hpp"

namespace heaptrail::graph {

struct timer_group {
    object_group timers;
    ordinal callback = no_node;         // of the first
    bool immediate = false;
    bool repeats = false;
    std::uint32_t least_delay = 0;      // milliseconds; 0 where the heap does not say
    std::uint32_t greatest_delay = 0;
    std::uint64_t unknown_delays = 0;   // how many of them
};

// Timers that are set, grouped by callback (functions made at one place in the source are one) and kind, most first. One that
// has fired or was cleared is in no list any more and does not count. One pass over the nodes, and over the timers' lists.
[[nodiscard]] std::vector<timer_group> find_timers(const analysed_heap& analysed);

}  // namespace heaptrail::graph
