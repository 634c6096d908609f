// What the copy of the process does with its short life.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

#include "cpython/capture_file.hpp"
#include "cpython/capture_members.hpp"
#include "cpython/id_book.hpp"
#include "cpython/walk.hpp"

namespace heaptrail::cpython {

// Lies in memory that parent and child share. What the child did not come to say stays zero.
struct child_report {
    std::atomic<double> pause_seconds;  // what the parent tells the child
    std::uint32_t finished;             // the file has its name
    std::uint32_t timed_out;
    std::int32_t error;  // an errno, of walking or writing
    walk_result walked;
    double seconds;
    std::int64_t copied_bytes;  // by both sides, since the clone; -1 where the kernel does not say
    std::uint64_t ids_length;
    std::uint32_t ids_count;
    std::uint32_t next_id;
};

struct child_task {
    const capture_file& file;
    capture_members& members;
    int ids_descriptor;
    pid_t parent;
    unsigned limit_seconds;
    own_part own;
    const tracing& traced;
    const kept_ids& kept;
    child_report& report;
};

// Writes the snapshot, gives it its name and ends. Where the parent dies before, or the time is over, it removes the part and ends. Reads the heap only;
// calls neither Python nor malloc, whose locks another thread may have held when this process was made.
[[noreturn]] void run_capture_child(const child_task& task) noexcept;

}  // namespace heaptrail::cpython
