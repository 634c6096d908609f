// A table as an Arrow C stream.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "graph/arrow_abi.hpp"
#include "graph/table_columns.hpp"

namespace heaptrail::graph {

// `owner` keeps the memory that the columns are views of. It is let go by whoever releases the last part of the stream, in
// any thread.
struct arrow_table {
    std::size_t row_count;
    std::vector<table_column> columns;
    std::shared_ptr<const void> owner;
};

// Fills `stream`, which the receiver releases. Batches are made one by one as they are asked for.
void export_stream(std::shared_ptr<const arrow_table> table, ArrowArrayStream* stream);
// Fills `schema`, which the receiver releases.
void export_schema(const arrow_table& table, ArrowSchema* schema);

}  // namespace heaptrail::graph
