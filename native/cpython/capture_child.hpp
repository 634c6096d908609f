// What the copy of the process does with its short life.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "cpython/id_book.hpp"
#include "cpython/walk.hpp"

namespace heaptrail::cpython {

// Lies in memory that parent and child share. What the child did not come to say stays zero.
struct child_report {
    std::uint32_t finished;
    std::uint32_t timed_out;
    std::int32_t error;  // an errno, of walking, writing or making durable
    walk_result walked;
    double seconds;
    std::int64_t copied_bytes;  // by both sides, since the clone; -1 where the kernel does not say
    std::uint64_t ids_length;
    std::uint32_t ids_count;
    std::uint32_t next_id;
};

struct child_task {
    const std::string& part;  // absolute
    int descriptor;           // of the part
    int ids_descriptor;
    pid_t parent;
    unsigned limit_seconds;
    const kept_ids& kept;
    std::string_view members;  // of the file's `snapshot` object
    child_report& report;
};

// Writes the snapshot and ends. Where the parent dies or the time is over it removes the part and ends. Reads the heap only;
// calls neither Python nor malloc, whose locks another thread may have held when this process was made.
[[noreturn]] void run_capture_child(const child_task& task) noexcept;

}  // namespace heaptrail::cpython
