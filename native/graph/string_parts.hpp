// Strings that V8 keeps as parts of others: slices, and concatenations that nobody has flattened.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/named_edges.hpp"

namespace heaptrail::graph {

struct sliced_string {
    ordinal parent = no_node;  // the text that is kept as a whole
    object_group slices;       // of it; bytes are the text's own
};

// Texts that nothing but slices holds, largest first. How long a slice is does not stand in the file. One pass over the nodes;
// where there are slices one over the edges.
[[nodiscard]] std::vector<sliced_string> find_slices(const analysed_heap& analysed);

struct concatenated_string {
    ordinal node = no_node;
    std::uint64_t concatenations = 0;  // nodes of the tree that joins its pieces
    double bytes = 0;                  // that the tree takes by itself, without the pieces
};

// Outermost concatenations that were made of `least` pieces or more, most first. One pass over the nodes and the trees.
[[nodiscard]] std::vector<concatenated_string> find_concatenations(const analysed_heap& analysed, std::uint64_t least);

}  // namespace heaptrail::graph
