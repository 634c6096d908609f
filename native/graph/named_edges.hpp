// Finding a runtime's own structures by the names that it gives to nodes and edges.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

inline constexpr std::uint32_t no_name = 0xFFFFFFFFu;

// The index of each name in the string table, no_name for one that does not occur: no node and no edge has it. Names are plain
// ASCII that JSON writes without escapes. One pass over the strings.
void find_names(const string_table& strings, std::span<const std::string_view> names, std::span<std::uint32_t> indices);

template <std::size_t Count>
[[nodiscard]] std::array<std::uint32_t, Count> find_names(
    const string_table& strings, const std::array<std::string_view, Count>& names) {
    std::array<std::uint32_t, Count> indices;
    find_names(strings, std::span<const std::string_view>(names), std::span<std::uint32_t>(indices));
    return indices;
}

// What kernels that look for structures read: the file, and what DevTools' rules make of it.
struct analysed_heap {
    const columns& heap;
    const string_table& strings;
    std::span<const double> retained_sizes;
    std::span<const ordinal> dominators;

    [[nodiscard]] bool is_object(ordinal node, std::uint32_t name) const noexcept {
        return heap.node_types[node] == node_type::object && heap.node_names[node] == name;
    }
    // The target of the node's first edge of this type and name; no_node without one. Costs no more than few_edges, or the
    // node's edges once.
    [[nodiscard]] ordinal follow(ordinal node, edge_type type, std::uint32_t name) const {
        const bool has_few = heap.node_to_first_edge[node + 1] - heap.node_to_first_edge[node] <= few_edges;
        return has_few ? search(node, type, name) : search_once(node, type, name);
    }
    // The number that an internal edge to the slot of a table has for a name; -1 where the name is none.
    [[nodiscard]] std::int64_t slot_of(std::uint32_t edge) const noexcept;

    // What was found at nodes with more edges: a file may lead to one of them from everywhere.
    static constexpr std::uint32_t few_edges = 64;
    mutable std::array<std::unordered_map<std::uint64_t, ordinal>, 8> found{};  // by type

private:
    [[nodiscard]] ordinal search(ordinal node, edge_type type, std::uint32_t name) const noexcept {
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge)
            if (heap.edge_names[edge] == name && heap.edge_types[edge] == type) return heap.edge_targets[edge];
        return no_node;
    }
    [[nodiscard]] ordinal search_once(ordinal node, edge_type type, std::uint32_t name) const;
};

// Nodes that have something in common.
struct object_group {
    static constexpr std::size_t most_examples = 5;

    std::uint64_t key = 0;  // what they have in common
    std::uint64_t count = 0;
    double bytes = 0;
    std::vector<ordinal> examples;  // the first ones

    void add(ordinal node, double size) {
        ++count;
        bytes += size;
        if (examples.size() < most_examples) examples.push_back(node);
    }
};

}  // namespace heaptrail::graph
