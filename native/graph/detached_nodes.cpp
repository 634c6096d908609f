#include "graph/detached_nodes.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "graph/nesting.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::uint8_t detached = 2;

// `<div id="x">` → `<div`.
std::string_view tag_of(std::string_view name) {
    constexpr std::string_view prefix = "Detached ";
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    return name.substr(0, name.find_first_of(" >"));
}

// Node.js marks handles of its own as detached where nothing but their object holds them.
bool is_handle(std::string_view name) { return name.starts_with("Node / "); }

bool is_program_s(node_type type) {
    return type == node_type::object || type == node_type::closure || type == node_type::array;
}

}  // namespace

std::vector<detached_nodes> find_detached_nodes(const analysed_heap& analysed) {
    const columns& heap = analysed.heap;
    std::vector<detached_nodes> found;
    std::unordered_map<std::string_view, std::size_t> places;
    std::unordered_map<std::uint32_t, std::size_t> known;  // name → group: each name is read once, as it may be long
    std::vector<ordinal> detached_ones;
    std::unordered_map<ordinal, std::size_t> wanted;  // node → its group
    if (heap.detachedness.empty()) return found;
    for (ordinal node = 0; node < heap.node_count(); ++node) {
        if (heap.detachedness[node] != detached || heap.node_types[node] != node_type::native) continue;
        const std::string_view name = analysed.strings.raw(heap.node_names[node]);
        if (is_handle(name)) continue;
        const auto [group, is_unread] = known.try_emplace(heap.node_names[node], found.size());
        if (is_unread) {
            const auto [place, is_new] = places.try_emplace(tag_of(name), found.size());
            if (is_new) found.emplace_back();
            group->second = place->second;
        }
        detached_ones.push_back(node);
        wanted.emplace(node, group->second);
    }
    if (found.empty()) return found;
    // What lies below another detached node is counted there.
    const std::vector<ordinal> above = find_nearest_above(analysed.dominators, detached_ones);
    for (std::size_t i = 0; i < detached_ones.size(); ++i)
        if (above[i] == no_node)
            found[wanted.at(detached_ones[i])].nodes.add(detached_ones[i], analysed.retained_sizes[detached_ones[i]]);
    for (std::size_t i = 0; i < detached_ones.size(); ++i)
        if (above[i] != no_node) found[wanted.at(detached_ones[i])].nodes.add(detached_ones[i], 0);
    for (ordinal node = 1; node < heap.node_count(); ++node) {
        if (!is_program_s(heap.node_types[node])) continue;
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge) {
            if (heap.edge_types[edge] == edge_type::weak) continue;
            const auto held = wanted.find(heap.edge_targets[edge]);
            if (held != wanted.end() && found[held->second].holder == no_node) found[held->second].holder = node;
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const detached_nodes& one, const detached_nodes& other) {
        return one.nodes.bytes > other.nodes.bytes;
    });
    return found;
}

}  // namespace heaptrail::graph
