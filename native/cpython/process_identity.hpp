// What tells one process from another, for the file: ids mean the same objects only within one.
#pragma once

#include <string>

namespace heaptrail::cpython {

// A JSON object: `pid`; `started`, in clock ticks since the machine started (0 where that is not known); `session`, a number of
// its own for every process that has taken a snapshot, those that the program forked off included.
[[nodiscard]] std::string process_identity();

}  // namespace heaptrail::cpython
