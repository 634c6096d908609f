// What tracemalloc knows of a block of memory: the only place that knows how it keeps that. Its traces and stacks are structs
// of its own C code; before anything is read from them, find_traces has seen that they are what is written here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "cpython/mapped_array.hpp"
#include "cpython/own_memory.hpp"
#include "cpython/python.hpp"
#include "internal/pycore_hashtable.h"

namespace heaptrail::cpython {

#pragma pack(push, 4)
struct traced_frame {
    PyObject* file;  // a str that tracemalloc holds
    std::uint32_t line;
};
#pragma pack(pop)

struct traced_stack {
    Py_uhash_t hash;
    std::uint16_t frame_count;  // innermost first
    std::uint16_t whole_count;  // of the stack, of which tracemalloc keeps only so many
    traced_frame frames[1];
};

struct block_trace {
    std::size_t size;
    const traced_stack* stack;
};

// A thread without the GIL may take traces of raw memory away at any moment, also when the process was copied: nothing here
// takes the tables to be in order. Traces of objects come and go with the GIL only.
class traced_blocks {
public:
    traced_blocks(const _Py_hashtable_t* traces, own_memory::state now) noexcept : traces_(traces), memory_(now) {}

    // Of the block that begins there.
    [[nodiscard]] std::optional<block_trace> trace_of(const void* block) noexcept;
    // Innermost first; empty where there are none. Valid until the next call.
    [[nodiscard]] std::span<const traced_frame> frames_of(const traced_stack* stack) noexcept;
    [[nodiscard]] bool failed() const noexcept { return memory_.failed() || frames_.failed(); }

private:
    const _Py_hashtable_t* traces_;
    own_memory memory_;
    mapped_array<traced_frame> frames_;
};

// The block of memory that an object begins in: before it lie what the collector and the interpreter keep of it.
[[nodiscard]] inline const void* block_of(PyObject* object) noexcept {
    return reinterpret_cast<const char*>(object) - _PyType_PreHeaderSize(Py_TYPE(object));
}

}  // namespace heaptrail::cpython
