#include "graph/native_memory.hpp"

#include <algorithm>
#include <unordered_map>

namespace heaptrail::graph {

namespace {

enum name : std::size_t { contents, external_string, backing_store, buffer, count };

constexpr std::array<std::string_view, count> spelled{
    "system / JSArrayBufferData", "system / ExternalStringData", "backing_store", "buffer"};

}  // namespace

std::vector<native_memory> find_native_memory(const analysed_heap& analysed) {
    const columns& heap = analysed.heap;
    const auto names = find_names(analysed.strings, spelled);
    std::unordered_map<ordinal, ordinal> buffer_of;    // contents → ArrayBuffer
    std::unordered_map<ordinal, std::uint32_t> view_of;  // ArrayBuffer → class of a view
    std::vector<ordinal> blocks;
    for (ordinal node = 0; node < heap.node_count(); ++node) {
        if (heap.node_types[node] == node_type::native) {
            if (heap.node_names[node] == names[contents] || heap.node_names[node] == names[external_string]) blocks.push_back(node);
            continue;
        }
        if (heap.node_types[node] != node_type::object) continue;
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge) {
            if (heap.edge_types[edge] != edge_type::internal) continue;
            if (heap.edge_names[edge] == names[backing_store]) buffer_of.emplace(heap.edge_targets[edge], node);
            if (heap.edge_names[edge] == names[buffer]) view_of.emplace(heap.edge_targets[edge], heap.node_names[node]);
        }
    }
    std::stable_sort(blocks.begin(), blocks.end(), [&](ordinal one, ordinal other) {
        return heap.node_self_sizes[one] > heap.node_self_sizes[other];
    });
    std::unordered_map<std::uint32_t, std::size_t> places;
    std::vector<native_memory> found;
    for (const ordinal block : blocks) {
        const auto held_by = buffer_of.find(block);
        const ordinal shown = held_by == buffer_of.end() ? block : held_by->second;
        const auto view = view_of.find(shown);
        const std::uint32_t class_name = view == view_of.end() ? heap.node_names[shown] : view->second;
        const auto [place, is_new] = places.try_emplace(class_name, found.size());
        if (is_new) found.push_back({class_name, {}});
        found[place->second].blocks.add(shown, heap.node_self_sizes[block]);
    }
    std::stable_sort(found.begin(), found.end(), [](const native_memory& one, const native_memory& other) {
        return one.blocks.bytes > other.blocks.bytes;
    });
    return found;
}

}  // namespace heaptrail::graph
