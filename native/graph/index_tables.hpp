// What was computed of a heap and is not an array, in an index file: classes, rows, statistics.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "graph/class_rows.hpp"
#include "graph/classes.hpp"
#include "graph/index_columns.hpp"
#include "graph/index_file.hpp"
#include "graph/root_children.hpp"
#include "graph/statistics.hpp"

namespace heaptrail::graph {

// See index_columns.hpp for what the loads promise.

void store_classes(index_writer& writer, const class_table& table);
[[nodiscard]] std::optional<class_table> load_classes(const index_file& index, const index_outline& outline);

void store_class_rows(index_writer& writer, const std::vector<class_row>& rows);
[[nodiscard]] std::optional<std::vector<class_row>> load_class_rows(const index_file& index);

void store_statistics(index_writer& writer, const heap_statistics& sums);
[[nodiscard]] std::optional<heap_statistics> load_statistics(const index_file& index);

void store_root_children(index_writer& writer, const child_list& children);
[[nodiscard]] std::optional<child_list> load_root_children(const index_file& index);

// Opens an index and verifies all that is in it, as a heap would that is asked for everything. `snapshot` is the text of the
// whole snapshot, or empty where the index has the strings. Throws damaged_index, and nothing else that a file could cause.
void verify_index(std::span<const std::byte> bytes, std::string_view snapshot);

}  // namespace heaptrail::graph
