// What the nodes of each class add up to.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/classes.hpp"
#include "graph/columns.hpp"

namespace heaptrail::graph {

struct class_totals {
    std::uint64_t count = 0;
    std::uint64_t shallow_size = 0;
    double retained_size = 0;
    std::int32_t distance = 0;  // the least
    ordinal first_node = no_node;
    ordinal largest_node = no_node;  // by retained size
};

// One row a class, over the nodes whose shallow size is not 0. A node's retained size counts when none of its dominators is
// of the same class: DevTools' buildAggregates and calculateClassesRetainedSize. With `only`, which has one cell a node, nodes
// whose cell is 0 are left out as if they had no size. O(nodes), near enough.
[[nodiscard]] std::vector<class_totals> sum_by_class(
    const class_table& table, std::span<const std::uint32_t> shallow_sizes, std::span<const std::int32_t> distances,
    std::span<const ordinal> dominators, std::span<const double> retained_sizes, std::span<const std::uint8_t> only = {});

}  // namespace heaptrail::graph
