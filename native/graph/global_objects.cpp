#include "graph/global_objects.hpp"

#include <algorithm>

namespace heaptrail::graph {

std::vector<ordinal> find_global_objects(const analysed_heap& analysed) {
    const columns& heap = analysed.heap;
    const auto [global_object] = find_names(analysed.strings, std::array<std::string_view, 1>{"global_object"});
    std::vector<ordinal> found;
    const auto add = [&](ordinal node) {
        if (node != no_node && heap.node_types[node] == node_type::object) found.push_back(node);
    };
    for (std::uint32_t edge = 0; edge < heap.node_to_first_edge[1]; ++edge) add(heap.edge_targets[edge]);
    for (ordinal node = 0; global_object != no_name && node < heap.node_count(); ++node) {
        // The address of a page may follow the name.
        if (heap.node_types[node] != node_type::hidden && heap.node_types[node] != node_type::object) continue;
        if (analysed.strings.raw(heap.node_names[node]).starts_with("system / NativeContext"))
            add(analysed.follow(node, edge_type::internal, global_object));
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace heaptrail::graph
