#include "graph/plain_objects.hpp"

#include <vector>

#include "graph/sequence_set.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::uint32_t no_property = 0xFFFFFFFFu;

}  // namespace

column<ordinal> find_first_alike(const columns& heap, std::span<const ordinal> nodes) {
    column<ordinal> result(nodes.size());
    sequence_set lists;
    std::vector<ordinal> first;  // by the number of the list
    std::vector<std::uint32_t> list;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        list.clear();
        for (std::uint32_t edge = heap.node_to_first_edge[nodes[i]]; edge < heap.node_to_first_edge[nodes[i] + 1]; ++edge)
            list.push_back(heap.edge_types[edge] == edge_type::property ? heap.edge_names[edge] : no_property);
        const std::uint32_t number = lists.number_of(list);
        if (number == first.size()) first.push_back(nodes[i]);
        result[i] = first[number];
    }
    return result;
}

}  // namespace heaptrail::graph
