// Everything that is computed from an opened heap.
#pragma once

#include "graph/reader.hpp"

namespace heaptrail::fuzz {

// Ends the process where the columns break the promises that `graph::columns` makes.
void require_sound(const graph::snapshot& opened);

// Runs every kernel on the heap and ends the process where results contradict each other.
void run_all_kernels(const graph::snapshot& opened);

}  // namespace heaptrail::fuzz
