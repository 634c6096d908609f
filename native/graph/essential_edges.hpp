// Which edges keep their target alive, in the sense of the dominator tree.
#pragma once

#include <cstdint>

#include "graph/columns.hpp"
#include "graph/known_names.hpp"
#include "graph/node_set.hpp"

namespace heaptrail::graph {

// The nodes that belong to the page: what the root's shortcuts, and its `(Document DOM trees)`, reach over edges that are not
// weak (DevTools' markPageOwnedNodes).
[[nodiscard]] node_set find_page_owned_nodes(const columns& heap, const known_names& names);

// One cell an edge, 1 where it is essential (DevTools' initEssentialEdges). Not essential are: weak edges; edges from a node
// to itself; a WeakMap's own edge to one of its values, because the key's is the one that counts; and, unless they leave the
// root, shortcuts and edges from what is not page-owned to what is. Two threads, one pass over the edges.
[[nodiscard]] column<std::uint8_t> find_essential_edges(const columns& heap, const known_names& names);

// The same without regard to pages: a server that a native handle holds must not lose what the global object reaches as well.
[[nodiscard]] column<std::uint8_t> find_strong_edges(const columns& heap, const known_names& names);

}  // namespace heaptrail::graph
