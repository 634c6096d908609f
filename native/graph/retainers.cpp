#include "graph/retainers.hpp"

#include <algorithm>

#include "graph/prefetch.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::size_t lookahead = 32;

}  // namespace

retainers find_retainers(const columns& heap) {
    const std::size_t node_count = heap.node_count();
    const std::size_t edge_count = heap.edge_count();
    retainers result{column<std::uint32_t>(node_count + 1, 0u), column<std::uint32_t>(edge_count), column<ordinal>(edge_count)};
    column<std::uint32_t>& first = result.node_to_first_retainer;

    for (const ordinal target : heap.edge_targets) ++first[target];
    std::uint32_t end = 0;
    for (std::size_t node = 0; node <= node_count; ++node) first[node] = end += first[node];

    // From the last edge to the first: each target's cell falls from the end of its group to the beginning.
    for (std::size_t node = node_count; node-- > 0;) {
        for (std::uint32_t edge = heap.node_to_first_edge[node + 1]; edge-- > heap.node_to_first_edge[node];) {
            if (edge >= lookahead) prefetch(&first[heap.edge_targets[edge - lookahead]]);
            const std::uint32_t slot = --first[heap.edge_targets[edge]];
            result.edges[slot] = edge;
            result.nodes[slot] = static_cast<ordinal>(node);
        }
    }
    return result;
}

}  // namespace heaptrail::graph
