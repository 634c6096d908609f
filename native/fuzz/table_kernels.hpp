// The kernels behind tables and views of objects, texts and recordings, and what they promise.
#pragma once

#include <cstdint>
#include <span>

#include "graph/dominators.hpp"
#include "graph/known_names.hpp"
#include "graph/reader.hpp"

namespace heaptrail::fuzz {

void run_table_kernels(const graph::snapshot& opened);
void run_view_kernels(
    const graph::snapshot& opened, const graph::known_names& names, const graph::dominator_tree& tree,
    std::span<const std::int32_t> distances);
void run_recording_kernels(const graph::snapshot& opened, std::span<const std::uint32_t> shallow);

}  // namespace heaptrail::fuzz
