// How far nodes are from the roots.
#pragma once

#include <cstdint>
#include <span>

#include "graph/columns.hpp"
#include "graph/known_names.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

inline constexpr std::int32_t no_distance = -5;
inline constexpr std::int32_t system_distance = 100'000'000;

// Edges on the shortest way from a user root, which is at 1, over edges that are not weak; what only V8's own roots reach is
// counted from `system_distance`, what nothing reaches has `no_distance` (DevTools' calculateDistances). Some edges of V8's
// bookkeeping are not followed: `sloppy_function_map` out of a native context, all but the values of map descriptors, and of
// a WeakMap's pair the edge that is met first. One pass over nodes and edges.
[[nodiscard]] column<std::int32_t> compute_distances(const columns& heap, const string_table& strings, const known_names& names);

// The same on ways that do not lead into nodes whose cell in `ignored` is not 0 (DevTools' "Ignore this retainer"). A user root
// is at 1 even when it is ignored.
[[nodiscard]] column<std::int32_t> compute_distances_around(
    const columns& heap, const string_table& strings, const known_names& names, std::span<const std::uint8_t> ignored);

}  // namespace heaptrail::graph
