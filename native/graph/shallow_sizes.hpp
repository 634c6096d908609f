// Sizes as a person counts them: what V8 keeps aside for an object belongs to the object.
#pragma once

#include <cstdint>

#include "graph/columns.hpp"
#include "graph/known_names.hpp"

namespace heaptrail::graph {

// Bytes of each node, where the size of a hidden or array node (or of a string's external data) that exactly one node owns
// has moved to its owner (DevTools' calculateShallowSizes). An owner is whoever reaches it over edges that are not weak, and
// through nothing but such nodes. Sizes do not move to the root or to synthetic nodes, and not at all in heaps without user
// roots. Sums are kept modulo 2^32. Near linear in the edges.
[[nodiscard]] column<std::uint32_t> compute_shallow_sizes(const columns& heap, const known_names& names);

}  // namespace heaptrail::graph
