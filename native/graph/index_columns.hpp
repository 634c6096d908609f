// The arrays of a heap in an index file: how they are put there, and what must hold before they are used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "graph/columns.hpp"
#include "graph/dominators.hpp"
#include "graph/header.hpp"
#include "graph/index_file.hpp"
#include "graph/retainers.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

// What is known of a heap before any of its sections is read.
struct index_outline {
    header head;  // its text lies in the index
    std::uint64_t string_count = 0;
    std::uint64_t location_cells = 0;
    std::uint64_t strings_begin = 0;  // in the snapshot, behind the opening bracket
    std::uint64_t trace_function_count = 0;
    std::uint64_t trace_count = 0;
    std::uint64_t traced_node_count = 0;  // all nodes or none
    std::uint64_t sample_count = 0;
};

// A kernel may index with whatever it finds in a column, so that each load checks, besides the checksum, what the reader or
// the kernel that made the column guarantees. All of them throw damaged_index where that does not hold; those that give an
// optional give none where the section is not there. The columns are views: the index must outlive them.

void store_outline(index_writer& writer, const index_outline& outline);
// Cost: that of the header. Also checks that the columns are there and as long as the header says.
[[nodiscard]] index_outline load_outline(const index_file& index);

void store_columns(index_writer& writer, const columns& heap);
// Two threads, one pass.
[[nodiscard]] columns load_columns(const index_file& index, const index_outline& outline);

void store_locations(index_writer& writer, const column<std::uint32_t>& locations);
[[nodiscard]] column<std::uint32_t> load_locations(const index_file& index, const index_outline& outline);

// The text itself, for snapshots that will not be mapped when the index is used.
void store_strings(index_writer& writer, const string_table& strings);
// From the index where it has the text, otherwise from `snapshot`, the text of the whole file.
[[nodiscard]] string_table load_strings(const index_file& index, const index_outline& outline, std::string_view snapshot);

void store_retainers(index_writer& writer, const retainers& stored);
[[nodiscard]] std::optional<retainers> load_retainers(const index_file& index, const index_outline& outline);

void store_shallow_sizes(index_writer& writer, std::span<const std::uint32_t> sizes);
[[nodiscard]] std::optional<column<std::uint32_t>> load_shallow_sizes(const index_file& index, const index_outline& outline);

void store_distances(index_writer& writer, std::span<const std::int32_t> distances);
[[nodiscard]] std::optional<column<std::int32_t>> load_distances(const index_file& index, const index_outline& outline);

void store_dominators(index_writer& writer, const dominator_tree& tree);
// The dominators are a tree below ordinal 0.
[[nodiscard]] std::optional<dominator_tree> load_dominators(const index_file& index, const index_outline& outline);

}  // namespace heaptrail::graph
