#include "graph/paths.hpp"

#include <array>
#include <vector>

#include "graph/masks.hpp"

namespace heaptrail::graph {

cheapest_paths find_cheapest_paths(const columns& heap, std::span<const std::uint8_t> edge_costs) {
    cheapest_paths paths{column<std::uint32_t>(heap.node_count()), column<std::uint32_t>(heap.node_count())};
    paths.costs.fill(no_edge);
    paths.parent_edges.fill(no_edge);
    if (heap.node_count() == 0) return paths;

    std::array<std::vector<ordinal>, impassable> ring;
    paths.costs[0] = 0;
    ring[0].push_back(0);
    std::size_t waiting = 1;
    // What is dearer than 32 bits can say has no way: a chain of 17 million nodes could be, and no program's is.
    for (std::uint32_t cost = 0; waiting && cost < no_edge - impassable; ++cost) {
        auto& bucket = ring[cost % impassable];
        // Edges that cost nothing append to the bucket while it is read.
        for (std::size_t i = 0; i < bucket.size(); ++i) {
            const ordinal node = bucket[i];
            if (paths.costs[node] != cost) continue;
            for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge) {
                if (edge_costs[edge] == impassable) continue;
                const ordinal target = heap.edge_targets[edge];
                const std::uint32_t reached_at = cost + edge_costs[edge];
                if (reached_at >= paths.costs[target]) continue;
                paths.costs[target] = reached_at;
                paths.parent_edges[target] = edge;
                ring[reached_at % impassable].push_back(target);
                ++waiting;
            }
        }
        waiting -= bucket.size();
        bucket.clear();
    }
    return paths;
}

}  // namespace heaptrail::graph
