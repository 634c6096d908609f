// Objects and arrays that are equal to others, as far as a snapshot can prove it.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/named_edges.hpp"

namespace heaptrail::graph {

struct duplicate_objects {
    std::vector<object_group> groups;  // bytes of all but one of each; most bytes first, no more than asked for
    std::uint64_t group_count = 0;
    std::uint64_t object_count = 0;     // beyond the first of each group
    double bytes = 0;
};

// Plain objects, instances and arrays with the same properties (or elements) in the same order, of which each leads to the same
// object or to a string of the same text. Only those count whose every field has an edge: small integers have none, so an object
// with room for more fields than the file records may differ in one, and is left out. So are objects with doubles, and those
// with properties outside of themselves. One pass over the nodes, 16 bytes for each object, and a sort.
[[nodiscard]] duplicate_objects find_duplicate_objects(const analysed_heap& analysed, std::size_t most_groups);

}  // namespace heaptrail::graph
