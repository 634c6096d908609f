#include "graph/essential_edges.hpp"

#include <vector>

#include "graph/prefetch.hpp"
#include "graph/work_queue.hpp"

namespace heaptrail::graph {

namespace {

bool begins_page(const columns& heap, const known_names& names, std::uint32_t edge) {
    const edge_type type = heap.edge_types[edge];
    if (type == edge_type::shortcut) return true;
    const ordinal target = heap.edge_targets[edge];
    return type == edge_type::element && heap.node_types[target] == node_type::synthetic &&
           names.kind(heap.node_names[target]) == known_name::document_dom_trees;
}

class essential_edge_rule {
public:
    essential_edge_rule(const columns& heap, const known_names& names, const node_set& page_owned)
        : heap_(heap), names_(names), page_owned_(page_owned) {}

    void apply(std::size_t first_node, std::size_t last_node, column<std::uint8_t>& mask) const {
        for (std::size_t node = first_node; node < last_node; ++node) {
            const auto source = static_cast<ordinal>(node);
            const bool is_root = source == 0;
            const bool source_is_page_owned = is_root || page_owned_.contains(source);
            const std::uint32_t end = heap_.node_to_first_edge[node + 1];
            for (std::uint32_t edge = heap_.node_to_first_edge[node]; edge < end; ++edge) {
                const edge_type type = heap_.edge_types[edge];
                const ordinal target = heap_.edge_targets[edge];
                bool essential = type != edge_type::weak && target != source && (is_root || type != edge_type::shortcut) &&
                                 (source_is_page_owned || !page_owned_.contains(target));
                if (type == edge_type::internal && is_tables_half_of_pair(source, edge)) [[unlikely]]
                    essential = false;
                mask[edge] = static_cast<std::uint8_t>(essential);
            }
        }
    }

private:
    bool is_tables_half_of_pair(ordinal source, std::uint32_t edge) const {
        const std::uint32_t name = heap_.edge_names[edge];
        return names_.kind(name) == known_name::weak_map_pair && names_.pair_of(name).table_id == heap_.node_ids[source];
    }

    const columns& heap_;
    const known_names& names_;
    const node_set& page_owned_;
};

}  // namespace

node_set find_page_owned_nodes(const columns& heap, const known_names& names) {
    node_set owned(heap.node_count());
    std::vector<ordinal> pending;
    for (std::uint32_t edge = 0; edge < heap.node_to_first_edge[1]; ++edge) {
        if (!begins_page(heap, names, edge)) continue;
        owned.insert(heap.edge_targets[edge]);
        pending.push_back(heap.edge_targets[edge]);
    }
    while (!pending.empty()) {
        const ordinal node = pending.back();
        pending.pop_back();
        const std::uint32_t end = heap.node_to_first_edge[node + 1];
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < end; ++edge) {
            const ordinal target = heap.edge_targets[edge];
            if (owned.contains(target) || heap.edge_types[edge] == edge_type::weak) continue;
            owned.insert(target);
            pending.push_back(target);
            prefetch(&heap.node_to_first_edge[target]);
        }
    }
    return owned;
}

namespace {

column<std::uint8_t> apply_rule(const columns& heap, const known_names& names, const node_set& page_owned) {
    const essential_edge_rule rule(heap, names, page_owned);
    column<std::uint8_t> mask(heap.edge_count());
    in_two_parts(heap.node_count() / 2, heap.node_count(),
                 [&](std::size_t begin, std::size_t end) { rule.apply(begin, end, mask); });
    return mask;
}

}  // namespace

column<std::uint8_t> find_essential_edges(const columns& heap, const known_names& names) {
    return apply_rule(heap, names, find_page_owned_nodes(heap, names));
}

column<std::uint8_t> find_strong_edges(const columns& heap, const known_names& names) {
    return apply_rule(heap, names, node_set(heap.node_count()));
}

}  // namespace heaptrail::graph
