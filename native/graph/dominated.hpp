// All that a node alone keeps.
#pragma once

#include <cstdint>
#include <span>

#include "graph/columns.hpp"

namespace heaptrail::graph {

// One cell a node: 1 for `top` and all that it dominates. O(nodes).
[[nodiscard]] column<std::uint8_t> find_dominated(std::span<const ordinal> dominators, ordinal top);

}  // namespace heaptrail::graph
