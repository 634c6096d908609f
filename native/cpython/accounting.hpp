// What holds the objects that no other object explains.
#pragma once

#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

// Fills the groups of the root that are known only after the walk: static types, what C code holds, and what nobody reaches.
void account(walk& w, PyInterpreterState* interpreter) noexcept;

}  // namespace heaptrail::cpython
