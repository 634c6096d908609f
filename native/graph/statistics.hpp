// Where the bytes of a heap are.
#pragma once

#include <cstdint>
#include <span>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

// Bytes. What is outside of all parts is other JavaScript.
struct heap_statistics {
    double total = 0;
    double native = 0;        // with typed arrays
    double typed_arrays = 0;
    double code = 0;
    double strings = 0;
    double javascript_arrays = 0;
    double system = 0;
};

// DevTools' calculateStatistics. `retained_by_root` and `extra_native_bytes` make the total. Cost: one pass over the
// nodes, one over the edges, and one over the strings for each of three names.
[[nodiscard]] heap_statistics compute_statistics(
    const columns& heap, std::span<const std::uint32_t> shallow_sizes, double retained_by_root,
    double extra_native_bytes, const string_table& strings);

}  // namespace heaptrail::graph
