// A set of nodes, one bit each: small enough to stay in the cache while a kernel jumps about in a heap.
#pragma once

#include <cstddef>
#include <cstdint>

#include "graph/columns.hpp"

namespace heaptrail::graph {

class node_set {
public:
    explicit node_set(std::size_t node_count) : words_((node_count + 63) / 64, std::uint64_t{0}) {}

    [[nodiscard]] bool contains(ordinal node) const noexcept { return ((words_[node >> 6] >> (node & 63)) & 1) != 0; }
    void insert(ordinal node) noexcept { words_[node >> 6] |= std::uint64_t{1} << (node & 63); }

private:
    column<std::uint64_t> words_;
};

}  // namespace heaptrail::graph
