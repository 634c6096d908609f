// Promises that somebody waits for and that have not been settled.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/named_edges.hpp"

namespace heaptrail::graph {

struct awaited_promises {
    object_group promises;       // pending ones; bytes that they retain, with the functions that wait, each byte once
    std::uint64_t waits = 0;     // reactions: a function may wait for one promise many times
    ordinal waiting = no_node;   // the async function, or the callback that was given to `then`
    bool is_async = false;       // it is an async function that stands at an `await`
};

// Pending promises that have reactions, by who waits (the last one to come, of each promise), most waits
// first. A promise that nobody waits for looks like one that was
// settled with undefined, and is not counted. One pass over the nodes.
[[nodiscard]] std::vector<awaited_promises> find_awaited_promises(const analysed_heap& analysed);

}  // namespace heaptrail::graph
