// Cheapest ways from the root.
#pragma once

#include <cstdint>
#include <span>

#include "graph/columns.hpp"

namespace heaptrail::graph {

inline constexpr std::uint32_t no_edge = 0xFFFFFFFFu;

struct cheapest_paths {
    column<std::uint32_t> costs;         // from the root; no_edge where there is no way
    column<std::uint32_t> parent_edges;  // the last edge of the way; no_edge for the root and where there is no way
};

// Dijkstra's algorithm with a bucket a cost, in a ring: edge costs are below 255 (`impassable`), so that no more buckets are
// ever open at once (Dial, 1969). Ties go to the node that was settled first. O(nodes + edges + greatest cost).
[[nodiscard]] cheapest_paths find_cheapest_paths(const columns& heap, std::span<const std::uint8_t> edge_costs);

}  // namespace heaptrail::graph
