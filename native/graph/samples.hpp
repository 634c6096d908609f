// The timeline of a recording: how far the ids of objects had come at each moment.
#pragma once

#include <cstdint>
#include <span>

#include "graph/columns.hpp"
#include "graph/header.hpp"
#include "graph/json_cursor.hpp"

namespace heaptrail::graph {

struct samples {
    column<std::uint64_t> timestamps;         // microseconds since the recording began
    column<std::uint32_t> last_assigned_ids;  // never falls
};

// Reads the rows at the cursor. Throws invalid_snapshot where they are not whole, or where ids fall.
[[nodiscard]] samples read_samples(json_cursor& cursor, const sample_layout& layout);

// For each sample the bytes still alive of the objects that got their ids since the one before: DevTools' `buildSamples`, which
// leaves out even ids because they are not of V8's own objects. Cost: one pass over the nodes.
[[nodiscard]] column<std::uint64_t> sum_live_sizes(std::span<const std::uint32_t> last_assigned_ids,
                                                   std::span<const std::uint32_t> node_ids,
                                                   std::span<const std::uint32_t> shallow_sizes);

}  // namespace heaptrail::graph
