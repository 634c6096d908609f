#include "graph/holders.hpp"

#include <algorithm>

namespace heaptrail::graph {

retainer_list find_retainers(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const ordinal> wanted) {
    column<std::uint32_t> places(heap.node_count());
    places.fill(no_node);
    for (std::uint32_t i = 0; i < wanted.size(); ++i) places[wanted[i]] = i;

    std::vector<std::uint32_t> found_at;
    std::vector<std::uint32_t> found_edges;
    std::vector<ordinal> found_sources;
    for (ordinal node = 0; node < heap.node_count(); ++node)
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge) {
            const std::uint32_t place = places[heap.edge_targets[edge]];
            if (place == no_node || !edge_mask[edge]) continue;
            found_at.push_back(place);
            found_edges.push_back(edge);
            found_sources.push_back(node);
        }

    retainer_list list;
    list.first.assign(wanted.size() + 1, 0);
    for (const std::uint32_t place : found_at) ++list.first[place + 1];
    for (std::size_t i = 1; i < list.first.size(); ++i) list.first[i] += list.first[i - 1];
    list.edges.resize(found_edges.size());
    list.sources.resize(found_edges.size());
    std::vector<std::uint32_t> next(list.first.begin(), list.first.end() - 1);
    for (std::size_t i = 0; i < found_at.size(); ++i) {
        const std::uint32_t at = next[found_at[i]]++;
        list.edges[at] = found_edges[i];
        list.sources[at] = found_sources[i];
    }
    return list;
}

namespace {

// Retainers of the held nodes and of every array above them, level by level.
class array_retainers {
public:
    array_retainers(const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const ordinal> held)
        : places_(heap.node_count()) {
        places_.fill(no_node);
        std::vector<ordinal> level(held.begin(), held.end());
        while (!level.empty()) {
            lists_.push_back(find_retainers(heap, edge_mask, level));
            for (std::uint32_t i = 0; i < level.size(); ++i) places_[level[i]] = i;
            for (const ordinal node : level) levels_.push_back({node, static_cast<std::uint32_t>(lists_.size() - 1)});
            std::vector<ordinal> arrays;
            for (const ordinal source : lists_.back().sources)
                if (heap.node_types[source] == node_type::array && places_[source] == no_node) arrays.push_back(source);
            std::sort(arrays.begin(), arrays.end());
            arrays.erase(std::unique(arrays.begin(), arrays.end()), arrays.end());
            level = std::move(arrays);
        }
        std::sort(levels_.begin(), levels_.end(), [](const auto& a, const auto& b) { return a.node < b.node; });
    }

    template <class Visit>
    void for_each(ordinal node, Visit visit) const {
        const auto level = std::lower_bound(
            levels_.begin(), levels_.end(), node, [](const auto& entry, ordinal wanted) { return entry.node < wanted; });
        const retainer_list& list = lists_[level->level];
        const std::uint32_t place = places_[node];
        for (std::uint32_t i = list.first[place]; i < list.first[place + 1]; ++i) visit(list.sources[i], list.edges[i]);
    }

private:
    struct entry {
        ordinal node;
        std::uint32_t level;
    };
    column<std::uint32_t> places_;
    std::vector<entry> levels_;
    std::vector<retainer_list> lists_;
};

}  // namespace

holdings find_direct_holders(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const std::uint8_t> old,
    std::span<const ordinal> held) {
    const array_retainers retainers(heap, edge_mask, held);
    holdings result;
    column<std::uint32_t> seen_for(heap.node_count());
    seen_for.fill(no_node);
    struct climb {
        ordinal node;
        std::uint32_t into_held;  // the edge that this way up began with
    };
    std::vector<climb> waiting;
    for (std::uint32_t i = 0; i < held.size(); ++i) {
        waiting.assign(1, {held[i], no_node});
        seen_for[held[i]] = i;
        while (!waiting.empty()) {
            const climb at = waiting.back();
            waiting.pop_back();
            retainers.for_each(at.node, [&](ordinal source, std::uint32_t edge) {
                if (seen_for[source] == i) return;
                seen_for[source] = i;
                const std::uint32_t into_held = at.into_held == no_node ? edge : at.into_held;
                if (heap.node_types[source] == node_type::array) {
                    waiting.push_back({source, into_held});
                } else if (old[source]) {
                    result.held.push_back(held[i]);
                    result.holders.push_back(source);
                    result.edges.push_back(into_held);
                }
            });
        }
    }
    return result;
}

column<std::uint8_t> find_reachable(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const std::uint8_t> passable,
    std::span<const ordinal> starts) {
    column<std::uint8_t> reached(heap.node_count());
    reached.fill(0);
    std::vector<ordinal> waiting(starts.begin(), starts.end());
    for (const ordinal start : starts) reached[start] = 1;
    while (!waiting.empty()) {
        const ordinal node = waiting.back();
        waiting.pop_back();
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge) {
            const ordinal target = heap.edge_targets[edge];
            if (!edge_mask[edge] || reached[target] || !passable[target]) continue;
            reached[target] = 1;
            waiting.push_back(target);
        }
    }
    return reached;
}

std::vector<ordinal> follow_internal_edges(
    const columns& heap, std::span<const ordinal> nodes, std::span<const std::uint8_t> names) {
    std::vector<ordinal> targets(nodes.size(), no_node);
    for (std::size_t i = 0; i < nodes.size(); ++i)
        for (std::uint32_t edge = heap.node_to_first_edge[nodes[i]]; edge < heap.node_to_first_edge[nodes[i] + 1]; ++edge)
            if (heap.edge_types[edge] == edge_type::internal && names[heap.edge_names[edge]]) {
                targets[i] = heap.edge_targets[edge];
                break;
            }
    return targets;
}

}  // namespace heaptrail::graph
