// Writes a walked heap as a V8 heap snapshot.
#pragma once

#include <cstdint>
#include <string_view>

#include "cpython/allocation_stacks.hpp"
#include "cpython/id_book.hpp"
#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

struct written_file {
    int error;  // errno of the write that failed, or 0
    std::uint64_t edge_count;
    std::uint64_t bytes;
    std::uint64_t members_offset;  // where `members` lies in the file
};

// `members`: further members of the `snapshot` object, as JSON text without the comma in front, or empty.
[[nodiscard]] written_file write_snapshot(int descriptor, const walk& w, const allocation_stacks& stacks, id_book& ids,
                                          std::string_view members) noexcept;

}  // namespace heaptrail::cpython
