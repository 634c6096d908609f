// The root's children that a program put there, as against those that only V8 knows.
#pragma once

#include "graph/columns.hpp"
#include "graph/known_names.hpp"

namespace heaptrail::graph {

// A child of the root is a user root when it is not synthetic, or is `(Document DOM trees)` (DevTools' isUserRoot).
[[nodiscard]] inline bool is_user_root(const columns& heap, const known_names& names, ordinal node) noexcept {
    return heap.node_types[node] != node_type::synthetic ||
           names.kind(heap.node_names[node]) == known_name::document_dom_trees;
}

[[nodiscard]] inline bool has_user_roots(const columns& heap, const known_names& names) noexcept {
    for (std::uint32_t edge = 0; edge < heap.node_to_first_edge[1]; ++edge)
        if (is_user_root(heap, names, heap.edge_targets[edge])) return true;
    return false;
}

}  // namespace heaptrail::graph
