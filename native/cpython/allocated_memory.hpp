// What the allocators of this process have given out: what no walk of the heap can find is in it as well.
#pragma once

#include <string>

namespace heaptrail::cpython {

// A JSON object: `allocated_bytes`, of Python's small blocks and of everything that malloc gave out, and not yet freed; 0 where the
// platform does not tell.
// Needs the GIL. Cost: a look at each pool of Python's allocator and at each free chunk of malloc's.
[[nodiscard]] std::string allocated_memory();

}  // namespace heaptrail::cpython
