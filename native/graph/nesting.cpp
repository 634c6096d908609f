#include "graph/nesting.hpp"

namespace heaptrail::graph {

std::vector<ordinal> find_nearest_above(std::span<const ordinal> dominators, std::span<const ordinal> nodes) {
    std::vector<ordinal> above(nodes.size(), no_node);
    if (nodes.empty()) return above;
    constexpr ordinal unknown = no_node - 1;
    column<ordinal> nearest(dominators.size(), unknown);  // place of the one that a node is, or that is the first above it
    nearest[0] = no_node;
    for (ordinal place = 0; place < nodes.size(); ++place) nearest[nodes[place]] = place;
    std::vector<ordinal> path;
    for (ordinal place = 0; place < nodes.size(); ++place) {
        if (nodes[place] == 0) continue;
        path.clear();
        ordinal at = dominators[nodes[place]];
        while (nearest[at] == unknown) {
            path.push_back(at);
            at = dominators[at];
        }
        for (const ordinal node : path) nearest[node] = nearest[at];
        above[place] = nearest[at];
    }
    return above;
}

}  // namespace heaptrail::graph
