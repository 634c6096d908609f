// Memory outside of V8's heap that objects in it stand for.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/named_edges.hpp"

namespace heaptrail::graph {

struct native_memory {
    std::uint32_t class_name = no_name;  // of the view (Buffer, Uint8Array), of the buffer without one, else of the native node
    object_group blocks;                 // the largest first
};

// Contents of array buffers by the class of the first view on them, and external strings; most bytes first. One pass over
// the nodes, and the edges of objects.
[[nodiscard]] std::vector<native_memory> find_native_memory(const analysed_heap& analysed);

}  // namespace heaptrail::graph
