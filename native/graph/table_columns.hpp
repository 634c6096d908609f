// Columns of a table, made a batch of rows at a time: views of memory that is there, or cells reckoned when they are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/columns.hpp"
#include "graph/text_views.hpp"

namespace heaptrail::graph {

// Rows of a column as Arrow lays them out: the validity bits (null where all cells hold something), then what the format
// wants. `made` is the memory that belongs to this batch alone.
struct batch_cells {
    std::vector<const void*> buffers;
    std::int64_t null_count = 0;
    std::vector<std::shared_ptr<const void>> made;
};

// Texts that cells refer to by number, each of them once: readers take other numbers for other texts.
struct word_list {
    explicit word_list(std::span<const std::string> words);
    std::vector<std::int32_t> number_of;  // for each of the words given its number here
    std::size_t count;
    std::vector<std::int32_t> ends;  // where each word ends in the text; 0 before them
    std::string text;
};

struct table_column {
    std::string name;
    std::string format;  // Arrow's name for the cells, or for the numbers of the words
    std::shared_ptr<const word_list> words;  // null where the cells stand for themselves
    std::function<batch_cells(std::size_t first, std::size_t count)> read;
};

inline constexpr std::string_view texts_format = "vu";
inline constexpr std::string_view ordinals_format = "I";

// What is given by reference, by pointer or as a span must outlive the column.

// Memory as it is, nothing copied. `width` is the bytes of a cell of this format.
[[nodiscard]] table_column stored_cells(std::string name, std::string format, const void* cells, std::size_t width);
// Words by their numbers in `given`, nothing copied while those are all different. Throws std::out_of_range for a number beyond.
[[nodiscard]] table_column worded_cells(std::string name, std::span<const std::uint8_t> numbers, std::span<const std::string> given);
[[nodiscard]] table_column worded_cells(std::string name, std::span<const std::uint32_t> numbers, std::span<const std::string> given);
// 0, 1, 2, …
[[nodiscard]] table_column positions(std::string name);
// How many cells lie between the neighbours in `firsts`, which has one cell more than there are rows.
[[nodiscard]] table_column lengths(std::string name, std::span<const std::uint32_t> firsts);
// For each cell of the rows that `firsts` delimits the number of its row.
[[nodiscard]] table_column owners(std::string name, std::span<const std::uint32_t> firsts);
// The text of each index; with `types`, of edges that have a string for a name, and nothing for the others.
[[nodiscard]] table_column texts(std::string name, const text_views& all, std::span<const std::uint32_t> indices,
                                 std::span<const edge_type> types = {});
// All texts, in their order.
[[nodiscard]] table_column all_texts(std::string name, const text_views& all);
// The number of each edge that has one in place of a name.
[[nodiscard]] table_column edge_indices(std::string name, std::span<const std::uint32_t> indices, std::span<const edge_type> types);
// Nothing in every row, in place of a column that nobody reads.
[[nodiscard]] table_column absent_cells(std::string name, std::string format, bool has_words);

}  // namespace heaptrail::graph
