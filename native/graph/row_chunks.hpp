// A section of numbers, cut into chunks of whole rows that are parsed side by side.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace heaptrail::graph {

// The rows `first_row` … `first_row + row_count`, written from `begin` to `end`: the position of the comma or bracket that
// ends the last number.
struct row_chunk {
    std::size_t begin;
    std::size_t end;
    std::size_t first_row;
    std::size_t row_count;
};

struct section_shape {
    std::string name;
    std::size_t field_count;
    std::size_t row_count;  // as the header promises
};

// Finds the end of the section whose numbers begin at `begin` (behind the opening bracket), gives its chunks to `sink` in
// order, and returns the position behind the closing bracket. Only counts commas: it runs at the speed of memory. Throws
// invalid_snapshot where the section does not hold exactly the promised numbers, or does not end.
std::size_t cut_into_chunks(std::string_view text, std::size_t begin, const section_shape& shape,
                            const std::function<void(const row_chunk&)>& sink);

// Throws invalid_snapshot where so many numbers cannot stand in the rest of the file. Asked before memory is allocated.
void require_room(std::string_view text, std::size_t begin, const section_shape& shape);

}  // namespace heaptrail::graph
