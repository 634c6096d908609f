// Strings that say the same.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

// Strings of one text, in the order in which DevTools meets them.
struct string_group {
    ordinal first_node = no_node;
    std::uint32_t count = 0;
    std::uint64_t shallow_size = 0;
    double retained_size = 0;
    std::uint32_t largest_size = 0;  // shallow, of a single one
    bool is_cut = false;             // by V8, which gave length and hash as well: strings of a group have the same
};

struct string_groups {
    std::vector<string_group> groups;
    column<std::uint8_t> duplicated;  // one cell a node: 1 where the node's group has more than one
};

// Groups the strings, whole and concatenated, that have a size and are not joined already (DevTools' filter of duplicated
// strings, and getDuplicateStrings). Texts are compared, not only their hashes. Without `retained_sizes` those of the groups
// are 0. Cost: one pass over the nodes, and over the texts of their strings.
[[nodiscard]] string_groups group_strings(
    const columns& heap, const string_table& strings, std::span<const std::uint32_t> shallow_sizes,
    std::span<const double> retained_sizes);

}  // namespace heaptrail::graph
