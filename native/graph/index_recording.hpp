// What allocation recordings add to a heap, in an index file. See index_columns.hpp for what loading checks and throws.
#pragma once

#include "graph/allocation_traces.hpp"
#include "graph/index_columns.hpp"
#include "graph/index_file.hpp"
#include "graph/samples.hpp"

namespace heaptrail::graph {

void store_traces(index_writer& writer, const allocation_traces& traces);
[[nodiscard]] allocation_traces load_traces(const index_file& index, const index_outline& outline);

void store_samples(index_writer& writer, const samples& stored);
[[nodiscard]] samples load_samples(const index_file& index, const index_outline& outline);

}  // namespace heaptrail::graph
