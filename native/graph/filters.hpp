// What the nodes of one kind keep alive: DevTools' filters of the summary.
#pragma once

#include <cstdint>
#include <span>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

// One cell a node: 1 where every way from the root leads through the nodes, or the edges, that are named, which belong to what
// they keep. Weak edges are no ways, and what has no distance is in none of the masks. `distances` as compute_distances has
// them. DevTools' createNamedFilter. Each: one pass over the strings, nodes and edges.

// DOM nodes that hang in no document.
[[nodiscard]] column<std::uint8_t> find_retained_by_detached_dom_nodes(
    const columns& heap, const string_table& strings, std::span<const std::int32_t> distances);

// The variables of functions that other functions use.
[[nodiscard]] column<std::uint8_t> find_retained_by_contexts(
    const columns& heap, const string_table& strings, std::span<const std::int32_t> distances);

// Edges of synthetic nodes that stand for the globals of DevTools' console.
[[nodiscard]] column<std::uint8_t> find_retained_by_console(
    const columns& heap, const string_table& strings, std::span<const std::int32_t> distances);

// Functions that handle DOM events: what a V8EventListener calls, or the function in the object that wraps it.
[[nodiscard]] column<std::uint8_t> find_retained_by_event_handlers(
    const columns& heap, const string_table& strings, std::span<const std::int32_t> distances);

}  // namespace heaptrail::graph
