// The kernels that look for a runtime's structures, and what they promise.
#pragma once

#include "graph/dominators.hpp"
#include "graph/reader.hpp"

namespace heaptrail::fuzz {

void run_detectors(const graph::snapshot& opened, const graph::dominator_tree& tree);

}  // namespace heaptrail::fuzz
