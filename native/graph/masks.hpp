// Choosing edges: which of them take part in an analysis, and what a step along each costs.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "graph/columns.hpp"

namespace heaptrail::graph {

// What to leave out of a mask. Cells that are not 0 drop something.
struct edge_exclusions {
    std::span<const std::uint8_t> sources;         // one cell a node: all edges out of it
    std::span<const std::uint8_t> targets;         // one cell a node: all edges into it
    std::span<const std::uint8_t> internal_names;  // one cell a string: internal edges of that name
};

// A copy of `edge_mask` without the excluded edges. O(edges).
[[nodiscard]] column<std::uint8_t> exclude_edges(
    const columns& heap, std::span<const std::uint8_t> edge_mask, const edge_exclusions& exclusions);

inline constexpr std::uint8_t impassable = 255;

// How much a step along an edge costs; 0 in any of the spans says nothing about that edge. Later fields win over earlier ones.
struct edge_cost_rules {
    std::array<std::uint8_t, 8> by_type{};                // by edge_type
    std::span<const std::uint8_t> by_name;                // one cell a string: edges of that name, whatever their type
    std::span<const std::uint8_t> by_internal_name;       // one cell a string: internal edges of that name
    std::span<const std::uint8_t> by_source;              // one cell a node: edges out of it
    std::span<const std::uint8_t> least_by_source;        // one cell a node: edges out of it cost no less
    std::span<const std::uint8_t> least_by_target;        // one cell a node: edges into it cost no less
    std::span<const std::uint8_t> context_by_closure;     // one cell a node: that closure's edge to its context
    std::uint8_t least_outside_mask = 0;                  // edges that `visible_edges` leaves out cost no less
    std::span<const std::uint8_t> surcharge_by_target;    // one cell a node: added last, saturating below impassable
};

// Costs of all edges. Edges outside `strong_edges` are impassable. `context_name` is the string "context". O(edges).
[[nodiscard]] column<std::uint8_t> price_edges(
    const columns& heap, std::span<const std::uint8_t> strong_edges, std::span<const std::uint8_t> visible_edges,
    std::uint32_t context_name, const edge_cost_rules& rules);

}  // namespace heaptrail::graph
