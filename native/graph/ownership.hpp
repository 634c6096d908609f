// Who holds what is new: old and young nodes in a dominator tree.
//
// A node is old when it stood in every snapshot of a comparison, young otherwise.
#pragma once

#include <cstdint>
#include <span>

#include "graph/columns.hpp"
#include "graph/dominators.hpp"

namespace heaptrail::graph {

struct ownership {
    column<ordinal> accumulation_points;  // nearest old strict dominator of each node
    column<ordinal> topmost_young;        // of a young node: the outermost young node below its accumulation point
};

// One pass down a dominator tree, whose nodes `preorder` lists dominators first. `old` has one cell a node; the root counts as
// old. O(nodes).
[[nodiscard]] ownership find_owners(
    std::span<const ordinal> immediate_dominator, std::span<const ordinal> preorder, std::span<const std::uint8_t> old);

// For each young node that is not `visible`, the nearest visible young node without which it could not be reached from
// anything old; no_node where there is none, and for all other nodes. `edge_mask` chooses the edges. O(edges) to gather the
// young part, then the cost of dominators of that part alone.
[[nodiscard]] column<ordinal> find_visible_owners(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const std::uint8_t> old,
    std::span<const std::uint8_t> visible);

}  // namespace heaptrail::graph
