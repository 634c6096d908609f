// What everything alive is held by: modules, threads and their frames, the interpreter, static types.
#pragma once

#include <string_view>

#include "cpython/own_frames.hpp"
#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

// The synthetic nodes below the root, in this order from ordinal 1 on.
enum root_group : ordinal {
    root = 0,
    modules,
    threads,
    interpreter_fields,
    static_types,
    interned_strings,
    c_statics,
    native_references,
    unreachable,
    root_group_count
};

// Adds the root, its groups, the threads and their running frames, with their edges as far as they are known before the walk.
void note_roots(walk& w, PyInterpreterState* interpreter, const own_part& own) noexcept;

}  // namespace heaptrail::cpython
