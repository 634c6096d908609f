// Immediate dominators and retained sizes of a masked graph.
#pragma once

#include <cstdint>
#include <span>

#include "graph/columns.hpp"

namespace heaptrail::graph {

struct dominator_tree {
    column<ordinal> immediate_dominator;  // of each node; the root's is itself
    column<double> retained_sizes;        // bytes
    column<ordinal> preorder;             // all nodes, a dominator before what it dominates; the reachable ones first
    std::size_t reachable = 0;            // how many of them the root reaches over edges of the mask
};

// Semi-NCA (Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems", 2005) over the edges whose cell in
// `edge_mask` is not 0, from ordinal 0. Nodes that the root does not reach are attached as DevTools does it: depth-first from
// each unvisited node without an incoming masked edge, in ordinal order, as a child of the root; what is left after that,
// directly below the root. O(edges · log nodes) worst case, near linear on heaps.
[[nodiscard]] dominator_tree compute_dominators(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const std::uint32_t> node_sizes);

// The same for what the root reaches: edges out of anything else hold nothing, and whatever it does not reach is put directly
// below it.
[[nodiscard]] dominator_tree compute_reachable_dominators(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const std::uint32_t> node_sizes);

}  // namespace heaptrail::graph
