#include "graph/root_children.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_set>

#include "graph/header.hpp"

namespace heaptrail::graph {

child_list list_root_children(const columns& heap, const string_table& strings) {
    child_list children;
    std::unordered_set<std::uint64_t> met;
    for (std::uint32_t edge = 0; edge < heap.node_to_first_edge[1]; ++edge) {
        const ordinal child = heap.edge_targets[edge];
        const std::uint64_t key = (std::uint64_t{heap.node_names[child]} << 8) | static_cast<std::uint64_t>(heap.node_types[child]);
        if (!met.insert(key).second) continue;
        const auto type = static_cast<std::size_t>(heap.node_types[child]);
        children.emplace_back(node_type_names[type], strings.decode(heap.node_names[child]));
    }
    return children;
}

}  // namespace heaptrail::graph
