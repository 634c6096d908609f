// Parsing of chunks of rows into columns, with every number checked once, on the way in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "graph/allocation_traces.hpp"
#include "graph/columns.hpp"
#include "graph/header.hpp"
#include "graph/row_chunks.hpp"

namespace heaptrail::graph {

// Writes the chunk's rows into the columns of nodes; `node_to_first_edge` receives each node's number of edges and
// `trace_ids`, where it is not empty, the id of each node's trace. Returns the greatest name, which can be checked once the
// strings are counted. Throws invalid_snapshot.
std::uint32_t parse_nodes(std::string_view text, const row_chunk& chunk, const header& head, columns& heap,
                          std::span<std::uint32_t> trace_ids);

// The same for edges; targets become ordinals. The names of element and hidden edges are indexes and do not count.
std::uint32_t parse_edges(std::string_view text, const row_chunk& chunk, const header& head, columns& heap);

// Writes (ordinal, script id, line, column) for each row of the chunk.
void parse_locations(std::string_view text, const row_chunk& chunk, const header& head, column<std::uint32_t>& locations);

// Writes the functions of the chunk. Returns the greatest name.
std::uint32_t parse_trace_functions(
    std::string_view text, const row_chunk& chunk, const trace_function_layout& layout, trace_functions& functions);

// The byte at which the given row of the chunk begins.
[[nodiscard]] std::size_t find_row(
    std::string_view text, const row_chunk& chunk, std::size_t row, std::size_t field_count, const char* section);

}  // namespace heaptrail::graph
