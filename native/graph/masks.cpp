#include "graph/masks.hpp"

#include <algorithm>

namespace heaptrail::graph {

column<std::uint8_t> exclude_edges(
    const columns& heap, std::span<const std::uint8_t> edge_mask, const edge_exclusions& exclusions) {
    column<std::uint8_t> kept(heap.edge_count());
    for (std::size_t node = 0; node < heap.node_count(); ++node) {
        const std::uint32_t last = heap.node_to_first_edge[node + 1];
        std::uint32_t edge = heap.node_to_first_edge[node];
        if (exclusions.sources[node]) {
            std::fill(kept.data() + edge, kept.data() + last, std::uint8_t{0});
            continue;
        }
        for (; edge < last; ++edge) {
            const bool dropped = exclusions.targets[heap.edge_targets[edge]] ||
                (heap.edge_types[edge] == edge_type::internal && exclusions.internal_names[heap.edge_names[edge]]);
            kept[edge] = edge_mask[edge] && !dropped;
        }
    }
    return kept;
}

namespace {

std::uint8_t cell_or(std::span<const std::uint8_t> cells, std::size_t index, std::uint8_t otherwise) {
    const std::uint8_t cell = cells[index];
    return cell ? cell : otherwise;
}

}  // namespace

column<std::uint8_t> price_edges(
    const columns& heap, std::span<const std::uint8_t> strong_edges, std::span<const std::uint8_t> visible_edges,
    std::uint32_t context_name, const edge_cost_rules& rules) {
    column<std::uint8_t> costs(heap.edge_count());
    for (std::size_t node = 0; node < heap.node_count(); ++node) {
        const bool closure = heap.node_types[node] == node_type::closure;
        const std::uint8_t by_source = rules.by_source[node];
        const std::uint8_t least_by_source = rules.least_by_source[node];
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge) {
            if (!strong_edges[edge]) {
                costs[edge] = impassable;
                continue;
            }
            const edge_type type = heap.edge_types[edge];
            const std::uint32_t name = heap.edge_names[edge];
            std::uint8_t cost = rules.by_type[static_cast<std::size_t>(type)];
            if (has_string_name(type)) cost = cell_or(rules.by_name, name, cost);
            if (type == edge_type::internal) cost = cell_or(rules.by_internal_name, name, cost);
            if (by_source) cost = by_source;
            cost = std::max({cost, least_by_source, rules.least_by_target[heap.edge_targets[edge]]});
            if (closure && type == edge_type::internal && name == context_name)
                cost = cell_or(rules.context_by_closure, node, cost);
            if (!visible_edges[edge]) cost = std::max(cost, rules.least_outside_mask);
            const unsigned surcharged = cost + rules.surcharge_by_target[heap.edge_targets[edge]];
            costs[edge] = static_cast<std::uint8_t>(std::min<unsigned>(surcharged, impassable - 1));
        }
    }
    return costs;
}

}  // namespace heaptrail::graph
