// Which function a line is in: tracemalloc does not say.
#pragma once

namespace heaptrail::cpython {

struct allocation_stacks;
struct walk;

// Names each line of the stacks after the function whose code is in the heap and alone has instructions there. A line that
// several share (one with a comprehension), and one where a function begins (its `def` is of the code around it, which may be
// gone), is named after its file, as `app.py:42`. Cost: one pass over the lines of the code of these files.
void name_functions(allocation_stacks& stacks, walk& w) noexcept;

}  // namespace heaptrail::cpython
