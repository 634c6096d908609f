// The global objects of a heap: one of each realm.
#pragma once

#include <vector>

#include "graph/named_edges.hpp"

namespace heaptrail::graph {

// What every native context has as its `global_object`, and objects that are children of the root, in the order of the file. One
// pass over the nodes.
[[nodiscard]] std::vector<ordinal> find_global_objects(const analysed_heap& analysed);

}  // namespace heaptrail::graph
