#include "graph/ownership.hpp"

#include <algorithm>
#include <vector>

namespace heaptrail::graph {

ownership find_owners(
    std::span<const ordinal> immediate_dominator, std::span<const ordinal> preorder, std::span<const std::uint8_t> old) {
    const std::size_t count = immediate_dominator.size();
    ownership owners{column<ordinal>(count), column<ordinal>(count)};
    for (const ordinal node : preorder) {
        const ordinal dominator = immediate_dominator[node];
        if (dominator == node || dominator == 0 || old[dominator]) {
            owners.accumulation_points[node] = dominator;
            owners.topmost_young[node] = node;
        } else {
            owners.accumulation_points[node] = owners.accumulation_points[dominator];
            owners.topmost_young[node] = owners.topmost_young[dominator];
        }
    }
    return owners;
}

namespace {

// The young nodes as a graph of their own, below one node 0 that stands for everything old.
struct young_part {
    std::vector<ordinal> members;  // members[i] is node i + 1 of the part
    columns graph;
};

// The numbers of the young nodes in their part of the graph; 0 for all others.
column<ordinal> number_young(std::span<const std::uint8_t> old, std::vector<ordinal>& members) {
    column<ordinal> numbers(old.size());
    for (ordinal node = 0; node < old.size(); ++node) {
        const bool young = node != 0 && !old[node];
        numbers[node] = young ? static_cast<ordinal>(members.size() + 1) : 0;
        if (young) members.push_back(node);
    }
    return numbers;
}

young_part gather_young(const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const std::uint8_t> old) {
    young_part part;
    const column<ordinal> numbers = number_young(old, part.members);
    std::vector<std::uint8_t> held_by_old(part.members.size() + 1);
    std::vector<ordinal> targets;  // of the young nodes' edges, one node after the other
    std::vector<std::uint32_t> last_of_member;
    last_of_member.reserve(part.members.size());
    for (ordinal node = 0; node < heap.node_count(); ++node) {
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge) {
            const ordinal target = numbers[heap.edge_targets[edge]];
            if (!target || !edge_mask[edge]) continue;
            if (numbers[node]) {
                targets.push_back(target);
            } else {
                held_by_old[target] = 1;
            }
        }
        if (numbers[node]) last_of_member.push_back(static_cast<std::uint32_t>(targets.size()));
    }

    const auto roots = static_cast<std::uint32_t>(std::count(held_by_old.begin(), held_by_old.end(), 1));
    columns& graph = part.graph;
    graph.node_types = column<node_type>(part.members.size() + 1);
    graph.node_types.fill(node_type::other);
    graph.node_to_first_edge = column<std::uint32_t>(part.members.size() + 2);
    graph.edge_types = column<edge_type>(roots + targets.size());
    graph.edge_types.fill(edge_type::internal);
    graph.edge_targets = column<ordinal>(roots + targets.size());
    std::uint32_t next = 0;
    for (ordinal number = 1; number < held_by_old.size(); ++number)
        if (held_by_old[number]) graph.edge_targets[next++] = number;
    std::copy(targets.begin(), targets.end(), graph.edge_targets.begin() + next);
    graph.node_to_first_edge[0] = 0;
    graph.node_to_first_edge[1] = next;
    for (std::size_t i = 0; i < last_of_member.size(); ++i) graph.node_to_first_edge[i + 2] = roots + last_of_member[i];
    return part;
}

}  // namespace

column<ordinal> find_visible_owners(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const std::uint8_t> old,
    std::span<const std::uint8_t> visible) {
    column<ordinal> owners(heap.node_count());
    owners.fill(no_node);
    const young_part part = gather_young(heap, edge_mask, old);
    const std::vector<std::uint8_t> every_edge(part.graph.edge_count(), 1);
    const std::vector<std::uint32_t> no_sizes(part.graph.node_count(), 0);
    const dominator_tree tree = compute_reachable_dominators(part.graph, every_edge, no_sizes);
    std::vector<ordinal> nearest(part.graph.node_count(), no_node);
    for (const ordinal number : tree.preorder) {
        if (number == 0) continue;
        const ordinal node = part.members[number - 1];
        if (visible[node]) {
            nearest[number] = node;
        } else {
            nearest[number] = nearest[tree.immediate_dominator[number]];
            owners[node] = nearest[number];
        }
    }
    return owners;
}

}  // namespace heaptrail::graph
