// Whether tracemalloc is on, and where its traces are.
#pragma once

#include "cpython/python.hpp"
#include "internal/pycore_hashtable.h"

namespace heaptrail::cpython {

struct tracing {
    const _Py_hashtable_t* traces = nullptr;  // of the blocks of Python's allocators, by their addresses
    int depth = 0;                            // frames that tracemalloc keeps of a stack
    const char* missing = "";                 // why there are no traces
};

// To be called with the GIL, and without an exception set. Where tracemalloc is on a block is allocated and looked up, and what
// the tables say of it is held against what tracemalloc itself says: tables that are kept in another way are none.
// Cost: microseconds; on 3.11, once, a look at the static variables of the interpreter.
[[nodiscard]] tracing find_traces() noexcept;

}  // namespace heaptrail::cpython
