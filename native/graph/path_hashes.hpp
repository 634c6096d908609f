// Where a node stands, as a number that means the same in every heap: for snapshots whose ids do not belong together.
#pragma once

#include <cstdint>
#include <span>

#include "graph/columns.hpp"
#include "graph/paths.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

struct path_rules {
    std::span<const std::uint8_t> edge_costs;   // an edge: what find_cheapest_paths was given
    std::span<const std::uint8_t> dictionaries;  // a node: 1 where property names are keys
    std::span<const std::uint8_t> machinery;     // a string: 1 where internal edges of this name repeat without being a chain
};

struct path_hashes {
    // Hash of the path, with the place among equal siblings in place of indices. No two nodes of a heap share one. 0 for what
    // has no path, and behind the first repetition of a step: what stands deep in a chain has no place of its own.
    column<std::uint64_t> places;
    // Hash of the path without indices and keys; a repetition goes back to where it began, so that a chain has one role.
    column<std::uint64_t> roles;
    column<ordinal> parents;             // the node before; no_node for the root and what has no path
    column<std::uint32_t> parent_edges;  // the last edge of the path; no_edge likewise
};

// The paths are the cheapest ones. Of several that cost the same the names decide, because the order of a file may follow hashes
// that every process draws anew. Names are hashed, not numbered, so that the hashes of two heaps can be compared. Of strings and numbers the content says
// nothing: it differs from process to process. O(nodes + edges + length of the names + greatest cost).
[[nodiscard]] path_hashes hash_paths(
    const columns& heap, const string_table& strings, cheapest_paths paths, const path_rules& rules);

}  // namespace heaptrail::graph
