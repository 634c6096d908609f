// What came and what went between two snapshots of one process, class by class.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/classes.hpp"
#include "graph/columns.hpp"

namespace heaptrail::graph {

// One side of a comparison. Both sides must be classified by the interfaces of the newer one.
struct compared_heap {
    const class_table& table;
    std::span<const std::uint32_t> node_ids;
    std::span<const std::uint32_t> shallow_sizes;
};

struct class_difference {
    std::string key;
    std::string name;
    std::uint64_t added_count = 0;
    std::uint64_t removed_count = 0;
    std::uint64_t added_size = 0;
    std::uint64_t removed_size = 0;
    ordinal largest_added = no_node;  // by shallow size, the one of the least id among equals
    ordinal last_in_base = no_node;   // of a class that only the base has: the node of the greatest id
};

// One row for each class in which ids came or went, over the nodes whose shallow size is not 0; classes are paired by their
// keys. Of two classes of a heap with the same key the one that is met last counts. DevTools' calculateSnapshotDiff.
// O(nodes), and 16 bytes a node of the largest class.
[[nodiscard]] std::vector<class_difference> compare_classes(const compared_heap& base, const compared_heap& newer);

struct moved_nodes {
    std::vector<ordinal> added;    // of the newer heap, by id
    std::vector<ordinal> removed;  // of the base, by id
};

// The nodes behind the row of one class. O(nodes).
[[nodiscard]] moved_nodes find_moved_nodes(const compared_heap& base, const compared_heap& newer, std::string_view key);

}  // namespace heaptrail::graph
