// DevTools' Summary: one row a class.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/class_totals.hpp"
#include "graph/classes.hpp"

namespace heaptrail::graph {

struct class_row {
    std::string key;
    std::string name;
    std::uint64_t count = 0;
    std::int32_t distance = 0;  // the least
    std::uint64_t shallow_size = 0;
    double retained_size = 0;
    std::uint32_t largest_id = 0;  // of the node that retains most
};

// Rows in the order in which DevTools meets the classes. Where two classes of a file have the same key, as a class named
// `Function` and functions have, DevTools shows the one that it met last. O(classes).
[[nodiscard]] std::vector<class_row> list_classes(
    const class_table& table, std::span<const class_totals> totals, std::span<const std::uint32_t> node_ids);

}  // namespace heaptrail::graph
