// Looking backwards and forwards from a few nodes of a large heap, without the retainers of all.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/columns.hpp"

namespace heaptrail::graph {

struct retainer_list {
    std::vector<std::uint32_t> first;  // into the others; one cell more than there are wanted nodes
    std::vector<std::uint32_t> edges;  // in the order of the file
    std::vector<ordinal> sources;
};

// The retaining edges of `wanted` nodes (each once, in any order), over edges whose cell in `edge_mask` is not 0. One pass
// over all edges.
[[nodiscard]] retainer_list find_retainers(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const ordinal> wanted);

struct holdings {
    std::vector<ordinal> held;
    std::vector<ordinal> holders;
    std::vector<std::uint32_t> edges;  // into what is held: out of the holder, or out of an array of its
};

// Which old nodes hold each of `held` directly, where arrays (the backing stores of containers) are looked through: each pair
// of held and holder once. A young array is looked through as well, other young nodes are not. A few passes over all edges,
// one a level of nested arrays.
[[nodiscard]] holdings find_direct_holders(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const std::uint8_t> old,
    std::span<const ordinal> held);

// One cell a node: whether `starts` reach it over `edge_mask` through nodes whose cell in `passable` is not 0 (starts are
// passed whatever their cell). O(what is reached).
[[nodiscard]] column<std::uint8_t> find_reachable(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const std::uint8_t> passable,
    std::span<const ordinal> starts);

// For each of `nodes` the target of its first internal edge with a name whose cell in `names` is not 0; no_node without one.
[[nodiscard]] std::vector<ordinal> follow_internal_edges(
    const columns& heap, std::span<const ordinal> nodes, std::span<const std::uint8_t> names);

}  // namespace heaptrail::graph
