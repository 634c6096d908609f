// The stacks that objects were allocated on, as one tree of calls, the root being the outermost.
#pragma once

#include <cstdint>

#include "cpython/own_frames.hpp"
#include "cpython/pair_table.hpp"
#include "cpython/traced_blocks.hpp"
#include "cpython/tracing.hpp"
#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

// A line that something was allocated by, or that called what did.
struct stack_line {
    text_index name;  // of its function where that is certain, else of its file with the line
    text_index file;
    std::uint32_t line;  // counts from 1; 0 where tracemalloc does not know it
};

struct stack_call {
    std::uint32_t line = 0;    // place in `lines`
    std::uint32_t parent = 0;  // places in `calls`; 0 for none, as the root is nobody's child
    std::uint32_t first_child = 0;
    std::uint32_t last_child = 0;
    std::uint32_t next_sibling = 0;
    std::uint32_t count = 0;  // objects that were allocated just here and are alive
    std::uint64_t size = 0;   // and their bytes
};

// Empty where tracemalloc is off. Otherwise the first line and the first call are the root's.
struct allocation_stacks {
    mapped_array<stack_line> lines;
    mapped_array<stack_call> calls;
    mapped_array<std::uint32_t> node_to_call;  // 0: not known

    [[nodiscard]] bool empty() const noexcept { return calls.empty(); }
    [[nodiscard]] bool failed() const noexcept { return lines.failed() || calls.failed() || node_to_call.failed(); }
};

// Looks up the block that each object of a walked heap begins in. An object whose block was allocated before tracemalloc was
// turned on, or that has none, has no stack, whatever it has allocated since. Frames of heaptrail's own are left out.
// Cost: a few reads for each object, and the frames of each stack once.
void note_allocation_stacks(allocation_stacks& stacks, walk& w, const tracing& found, const own_part& own,
                            own_memory::state memory) noexcept;

}  // namespace heaptrail::cpython
