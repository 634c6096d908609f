// The seam of the heap walker: everything else in this folder is behind it, but for the capture by fork.
#pragma once

#include <cstdint>
#include <string_view>

#include "cpython/id_book.hpp"
#include "cpython/own_frames.hpp"
#include "cpython/own_memory.hpp"
#include "cpython/python.hpp"
#include "cpython/tracing.hpp"

namespace heaptrail::cpython {

struct walk_options {
    // Further members of the file's `snapshot` object, as JSON text: `"process":{…},"capture":{…}`. The walker itself writes
    // `runtime`, `runtime_version` and `scripts`.
    std::string_view members = {};
    // Frames of its files that take the picture, and threads that begin there, are not shown as the program's.
    own_part own = {};
    // Where tracemalloc has the stacks that objects were allocated on, and whether other threads may change that meanwhile.
    tracing traced = {};
    own_memory::state memory = own_memory::state::living;
};

struct walk_result {
    int error = 0;  // an errno value: ENOMEM where memory ran out, else what write(2) said
    std::uint64_t node_count = 0;
    std::uint64_t edge_count = 0;
    std::uint64_t bytes = 0;           // written to the descriptor
    std::uint64_t members_offset = 0;  // where `members` begins in the file, for text of equal length to replace it
};

// To be called once, with the GIL, before the first write_heap. False with a Python exception set.
[[nodiscard]] bool prepare_walk() noexcept;

// Writes the heap of the running interpreter as a V8 heap snapshot to a descriptor. To be called with the GIL held, or in
// a process that was cloned while it was held. Reads only: touches no reference count, calls no malloc and nothing of
// Python's API that allocates; its own memory comes from mmap and is given back. About 0.3 s and 100 MB for a million objects.
[[nodiscard]] walk_result write_heap(int descriptor, id_book& ids, const walk_options& options) noexcept;

}  // namespace heaptrail::cpython
