// DOM nodes that hang in no document any more.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/named_edges.hpp"

namespace heaptrail::graph {

struct detached_nodes {
    object_group nodes;       // bytes that they retain, each byte once; those below no other one first
    ordinal holder = no_node; // of the first one: an object, closure or array that refers to a detached node
};

// Detached nodes by tag (`<div>`), most bytes first. One pass over the nodes; where there are any one over the edges.
[[nodiscard]] std::vector<detached_nodes> find_detached_nodes(const analysed_heap& analysed);

}  // namespace heaptrail::graph
