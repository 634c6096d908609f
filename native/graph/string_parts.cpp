#include "graph/string_parts.hpp"

#include <algorithm>
#include <unordered_map>

namespace heaptrail::graph {

namespace {

// Which of the parents something else than a slice refers to. What only names them (tables of the runtime, weak edges) does
// not keep them.
std::vector<std::uint8_t> held_otherwise(
    const analysed_heap& analysed, const std::unordered_map<ordinal, std::size_t>& places, std::size_t parents) {
    const columns& heap = analysed.heap;
    std::vector<std::uint8_t> held(parents, 0);
    column<std::uint8_t> is_parent(heap.node_count(), 0);
    for (const auto& [parent, place] : places) is_parent[parent] = 1;
    for (ordinal node = 0; node < heap.node_count(); ++node) {
        if (heap.node_types[node] == node_type::sliced_string || heap.node_types[node] == node_type::synthetic) continue;
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge)
            if (is_parent[heap.edge_targets[edge]] && heap.edge_types[edge] != edge_type::weak)
                held[places.at(heap.edge_targets[edge])] = 1;
    }
    return held;
}

}  // namespace

std::vector<sliced_string> find_slices(const analysed_heap& analysed) {
    const columns& heap = analysed.heap;
    const auto [parent_name] = find_names(analysed.strings, std::array<std::string_view, 1>{"parent"});
    std::unordered_map<ordinal, std::size_t> places;
    std::vector<sliced_string> found;
    for (ordinal node = 0; node < heap.node_count(); ++node) {
        if (heap.node_types[node] != node_type::sliced_string) continue;
        const ordinal parent = analysed.follow(node, edge_type::internal, parent_name);
        if (parent == no_node) continue;
        const auto [place, is_new] = places.try_emplace(parent, found.size());
        if (is_new) {
            found.emplace_back();
            found.back().parent = parent;
            found.back().slices.bytes = heap.node_self_sizes[parent];
        }
        found[place->second].slices.add(node, 0);
    }
    if (found.empty()) return found;
    const std::vector<std::uint8_t> held = held_otherwise(analysed, places, found.size());
    std::erase_if(found, [&](const sliced_string& each) { return held[places.at(each.parent)] != 0; });
    std::stable_sort(found.begin(), found.end(), [](const sliced_string& one, const sliced_string& other) {
        return one.slices.bytes > other.slices.bytes;
    });
    return found;
}

std::vector<concatenated_string> find_concatenations(const analysed_heap& analysed, std::uint64_t least) {
    const columns& heap = analysed.heap;
    std::vector<ordinal> nodes;
    for (ordinal node = 0; node < heap.node_count(); ++node)
        if (heap.node_types[node] == node_type::concatenated_string) nodes.push_back(node);

    std::vector<concatenated_string> found;
    if (nodes.size() < least) return found;
    column<std::uint8_t> is_part(heap.node_count(), 0);
    const auto for_parts = [&](ordinal node, const auto& visit) {
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge) {
            const ordinal part = heap.edge_targets[edge];
            if (heap.edge_types[edge] == edge_type::internal && heap.node_types[part] == node_type::concatenated_string) visit(part);
        }
    };
    for (const ordinal node : nodes) for_parts(node, [&](ordinal part) { is_part[part] = 1; });
    // From here on the cells say whether a part was counted: one that two trees share counts for the first.
    std::vector<ordinal> waiting;
    for (const ordinal top : nodes) {
        if (is_part[top]) continue;
        concatenated_string tree{top, 0, 0};
        waiting.assign(1, top);
        while (!waiting.empty()) {
            const ordinal node = waiting.back();
            waiting.pop_back();
            ++tree.concatenations;
            tree.bytes += heap.node_self_sizes[node];
            for_parts(node, [&](ordinal part) {
                if (is_part[part] != 1) return;
                is_part[part] = 2;
                waiting.push_back(part);
            });
        }
        if (tree.concatenations + 1 >= least) found.push_back(tree);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& one, const auto& other) {
        return one.concatenations > other.concatenations;
    });
    return found;
}

}  // namespace heaptrail::graph
