// Plain JavaScript objects by the names of their properties.
#pragma once

#include <cstdint>
#include <span>

#include "graph/columns.hpp"

namespace heaptrail::graph {

// For each of the nodes the first of them whose edges look the same from outside: the same property names in the same places,
// and other edges wherever it has other edges. What DevTools writes for a plain object depends on nothing else.
// O(edges of the nodes).
[[nodiscard]] column<ordinal> find_first_alike(const columns& heap, std::span<const ordinal> nodes);

}  // namespace heaptrail::graph
