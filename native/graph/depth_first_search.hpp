// A numbering of a masked graph in depth-first order: what the dominator algorithm works in.
#pragma once

#include <cstdint>
#include <span>

#include "graph/columns.hpp"

namespace heaptrail::graph {

// Nodes by number: a number is a node's place in the order of first visits, and the root's is 0. Numbers from
// `visited` on belong to nodes that no search reached.
struct depth_first_order {
    column<ordinal> preorder;            // number → ordinal
    column<std::uint32_t> number_of;     // ordinal → number
    column<std::uint32_t> parent;        // number → number, in the tree of the search; 0 for roots of searches
    column<std::uint32_t> other_edges;   // number → how many edges lead there that are not the tree's; one cell more, 0
    column<std::uint64_t> tree_edges;    // one bit an edge
    std::size_t reachable = 0;           // the root's own search reaches so many
    std::size_t visited = 0;             // and all searches together so many

    [[nodiscard]] bool is_tree_edge(std::uint32_t edge) const noexcept { return ((tree_edges[edge >> 6] >> (edge & 63)) & 1) != 0; }
};

// Searches from ordinal 0 over the edges whose cell in `edge_mask` is not 0; then, in ordinal order, from each node without an
// incoming masked edge that is still unvisited; then numbers what is left.
[[nodiscard]] depth_first_order search_depth_first(const columns& heap, std::span<const std::uint8_t> edge_mask);

// The same from ordinal 0 alone: what it does not reach is numbered, but not visited.
[[nodiscard]] depth_first_order search_from_root(const columns& heap, std::span<const std::uint8_t> edge_mask);

}  // namespace heaptrail::graph
