// The edges of a heap the other way round.
#pragma once

#include <cstdint>

#include "graph/columns.hpp"

namespace heaptrail::graph {

struct retainers {
    column<std::uint32_t> node_to_first_retainer;  // one cell more than there are nodes
    column<std::uint32_t> edges;                   // edge ordinals, grouped by target, in the order of the file
    column<ordinal> nodes;                         // the source of each
};

// Every edge is there, weak and inessential ones as well. Two passes over the edges, 8 bytes an edge.
[[nodiscard]] retainers find_retainers(const columns& heap);

}  // namespace heaptrail::graph
