// A snapshot of this process, from the call to the complete file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cpython/walk.hpp"

namespace heaptrail::cpython {

enum class capture_failure {
    none,
    interrupted,    // a Python exception is set
    running,        // another capture is under way in this process
    file,           // `error`: the errno of creating the part
    preparation,    // `error`: of getting memory to share with the child
    clone,          // `error`: of cloning the process
    killed,         // `error`: the signal that ended the child
    ended_early,
    timed_out,
    write,          // `error`: of walking and writing, or of making the file durable under its name
};

struct capture_request {
    std::string path;     // absolute
    std::string process;  // what tells this process from others, as JSON, for the file
    std::string memory;   // what the allocators have given out, as JSON, for the file
    std::string reason;   // why not by fork, for the file
    own_part own;
    unsigned limit_seconds = 0;
};

struct capture_result {
    capture_failure failure = capture_failure::none;
    int error = 0;
    walk_result walked = {};
    double pause_seconds = 0;       // how long the GIL was held
    double child_seconds = 0;       // of the child; of walking and writing where there is none
    std::int64_t copied_bytes = 0;  // pages that either side wrote to while they shared them; -1 unknown
    const char* no_stacks = "";     // why the file has no stacks of allocations
};

// Both hold the GIL when they are called and when they return. Whatever fails, no part, process or descriptor stays.

// A copy of the process writes the file; the GIL is released as soon as there is one.
[[nodiscard]] capture_result capture_by_fork(const capture_request& request);
// This process writes the file; everything stands still meanwhile.
[[nodiscard]] capture_result capture_in_process(const capture_request& request);

// The heap alone, to a descriptor, in this process; with ids that go on from the last capture's. EBUSY during another capture.
[[nodiscard]] walk_result write_bare_heap(int descriptor);

// How many objects the last capture had; 0 before the first.
[[nodiscard]] std::uint32_t objects_of_last_capture() noexcept;
// The ids that the last capture gave to what lives at these ascending addresses; 0 where it had none. One pass over all ids.
[[nodiscard]] std::vector<std::uint32_t> ids_in_last_capture(const std::vector<std::uint64_t>& addresses);
// To be called once.
void prepare_for_forks_of_the_program() noexcept;

}  // namespace heaptrail::cpython
