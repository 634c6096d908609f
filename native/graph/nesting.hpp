// Which of some nodes lie below which in the dominator tree.
#pragma once

#include <span>
#include <vector>

#include "graph/columns.hpp"

namespace heaptrail::graph {

// For each of `nodes` (each once) the place among them of the nearest one that strictly dominates it; no_node without one. No
// node of the heap is passed twice. 4 bytes a node of the heap.
[[nodiscard]] std::vector<ordinal> find_nearest_above(std::span<const ordinal> dominators, std::span<const ordinal> nodes);

}  // namespace heaptrail::graph
