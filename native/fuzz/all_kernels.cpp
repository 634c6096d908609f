#include "fuzz/all_kernels.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "fuzz/detector_kernels.hpp"
#include "fuzz/require.hpp"
#include "fuzz/table_kernels.hpp"
#include "graph/class_totals.hpp"
#include "graph/classes.hpp"
#include "graph/comparison.hpp"
#include "graph/distances.hpp"
#include "graph/dominators.hpp"
#include "graph/essential_edges.hpp"
#include "graph/filters.hpp"
#include "graph/holders.hpp"
#include "graph/known_names.hpp"
#include "graph/masks.hpp"
#include "graph/ownership.hpp"
#include "graph/path_hashes.hpp"
#include "graph/paths.hpp"
#include "graph/retainers.hpp"
#include "graph/shallow_sizes.hpp"
#include "graph/statistics.hpp"
#include "graph/string_groups.hpp"
#include "graph/string_matching.hpp"

namespace heaptrail::fuzz {

namespace {

using namespace graph;

void check_retainers(const columns& heap) {
    const retainers found = graph::find_retainers(heap);
    require(found.node_to_first_retainer[heap.node_count()] == heap.edge_count(), "each edge retains something");
    for (ordinal node = 0; node < heap.node_count(); ++node)
        for (std::uint32_t i = found.node_to_first_retainer[node]; i < found.node_to_first_retainer[node + 1]; ++i) {
            const std::uint32_t edge = found.edges[i];
            require(heap.edge_targets[edge] == node, "a node's retainers are the edges to it");
            const ordinal source = found.nodes[i];
            require(heap.node_to_first_edge[source] <= edge && edge < heap.node_to_first_edge[source + 1],
                    "an edge is its source's");
        }
}

// A dominator stands before what it dominates, and retains its own bytes and those of its children.
void check_dominators(const dominator_tree& tree, std::span<const std::uint32_t> sizes) {
    const std::size_t count = sizes.size();
    require(tree.immediate_dominator[0] == 0, "the root dominates itself");
    std::vector<std::uint8_t> seen(count);
    for (const ordinal node : tree.preorder) {
        require(node < count && !seen[node], "every node stands once in the order");
        seen[node] = 1;
        require(tree.immediate_dominator[node] < count && seen[tree.immediate_dominator[node]], "a dominator stands before its own");
    }
    std::vector<double> sums(sizes.begin(), sizes.end());
    for (std::size_t i = count; i-- > 1;) sums[tree.immediate_dominator[tree.preorder[i]]] += sums[tree.preorder[i]];
    // Whole numbers of bytes far below 2^53: the order of adding does not matter.
    for (std::size_t node = 0; node < count; ++node) require(sums[node] == tree.retained_sizes[node], "retained sizes add up");
}

void check_distances(const columns& heap, std::span<const std::int32_t> distances) {
    for (ordinal node = 0; node < heap.node_count(); ++node)
        require(distances[node] == no_distance || distances[node] >= 0, "a distance is one or is none");
}

void check_classes(
    const snapshot& opened, std::span<const std::uint32_t> shallow, std::span<const std::int32_t> distances,
    const dominator_tree& tree) {
    const class_table own = classify_nodes(opened.heap, opened.strings, opened.locations);
    const std::vector<portable_interface> interfaces = detach_interfaces(own.interfaces, opened.strings);
    const class_table again = classify_nodes(opened.heap, opened.strings, opened.locations, &interfaces);
    require(std::ranges::equal(own.node_to_class, again.node_to_class), "a heap's own interfaces change nothing");
    std::uint64_t sum = 0;
    for (const class_totals& row : sum_by_class(own, shallow, distances, tree.immediate_dominator, tree.retained_sizes))
        sum += row.shallow_size;
    require(sum == std::accumulate(shallow.begin(), shallow.end(), std::uint64_t{0}), "classes have all bytes");
    const compared_heap compared{own, opened.heap.node_ids, shallow};
    require(compare_classes(compared, compared).empty(), "nothing changes between a heap and itself");
    for (const node_class& each : own.classes) {
        const moved_nodes moved = find_moved_nodes(compared, compared, key_of(each));
        require(moved.added.empty() && moved.removed.empty(), "nothing moves between a heap and itself");
    }
    (void)compute_statistics(opened.heap, shallow, tree.retained_sizes[0], 0, opened.strings);
}

void check_filters(const snapshot& opened, std::span<const std::int32_t> distances) {
    for (const auto find : {find_retained_by_detached_dom_nodes, find_retained_by_contexts, find_retained_by_console,
                            find_retained_by_event_handlers}) {
        const column<std::uint8_t> mask = find(opened.heap, opened.strings, distances);
        require(mask.size() == opened.heap.node_count() && !mask[0], "nothing retains the root");
    }
}

// Old nodes are dictionaries. No two nodes of a heap have one place.
void check_paths(
    const snapshot& opened, std::span<const std::uint8_t> costs, std::span<const std::uint8_t> dictionaries,
    std::span<const std::uint8_t> machinery) {
    const columns& heap = opened.heap;
    const path_hashes found = hash_paths(
        heap, opened.strings, find_cheapest_paths(heap, costs), {.edge_costs = costs, .dictionaries = dictionaries, .machinery = machinery});
    std::vector<std::uint64_t> places;
    for (ordinal node = 0; node < heap.node_count(); ++node) {
        const ordinal parent = found.parents[node];
        require(parent == no_node || parent < heap.node_count(), "a parent is a node");
        require(parent == no_node || heap.edge_targets[found.parent_edges[node]] == node, "the last edge of a path leads to its end");
        require((found.roles[node] != 0) == (node == 0 || parent != no_node), "what has a path has a role");
        if (found.places[node] != 0) places.push_back(found.places[node]);
    }
    std::ranges::sort(places);
    require(std::ranges::adjacent_find(places) == places.end(), "no two nodes have one place");
}

// Masks that depend on the heap alone: every third node is young, every fifth is wanted.
void run_leak_kernels(const snapshot& opened, std::span<const std::uint8_t> strong, std::span<const std::uint32_t> sizes) {
    const columns& heap = opened.heap;
    column<std::uint8_t> old(heap.node_count(), 1);
    std::vector<ordinal> wanted;
    for (ordinal node = 1; node < heap.node_count(); ++node) {
        old[node] = node % 3 != 0;
        if (node % 5 == 0) wanted.push_back(node);
    }
    const std::array<std::string, 2> names{"context", "table"};
    const std::array<std::string, 1> prefixes{"system / "};
    const column<std::uint8_t> matched = match_strings(opened.strings, names, prefixes);
    const dominator_tree tree = compute_reachable_dominators(heap, strong, sizes);
    check_dominators(tree, sizes);
    (void)find_owners(tree.immediate_dominator, tree.preorder, old);
    (void)find_visible_owners(heap, strong, old, old);
    (void)graph::find_retainers(heap, strong, wanted);
    (void)find_direct_holders(heap, strong, old, wanted);
    (void)find_reachable(heap, strong, old, wanted);
    (void)follow_internal_edges(heap, wanted, matched);
    const column<std::uint8_t> none(heap.node_count(), 0);
    const column<std::uint8_t> no_strings(opened.strings.size(), 0);
    const column<std::uint8_t> fewer = exclude_edges(heap, strong, {.sources = none, .targets = old, .internal_names = matched});
    const edge_cost_rules rules{
        .by_type = {1, 2, 1, 3, 4, 5, 0, 1}, .by_name = matched, .by_internal_name = no_strings, .by_source = none,
        .least_by_source = none, .least_by_target = old, .context_by_closure = none, .least_outside_mask = 9,
        .surcharge_by_target = old};
    const column<std::uint8_t> costs = price_edges(heap, strong, fewer, 0, rules);
    check_paths(opened, costs, old, matched);
}

}  // namespace

void require_sound(const snapshot& opened) {
    const columns& heap = opened.heap;
    const std::size_t nodes = heap.node_count();
    require(nodes > 0, "there is a root");
    require(heap.node_to_first_edge[0] == 0 && heap.node_to_first_edge[nodes] == heap.edge_count(), "edges are all owned");
    for (std::size_t node = 0; node < nodes; ++node) {
        require(heap.node_to_first_edge[node] <= heap.node_to_first_edge[node + 1], "edges stand in the order of nodes");
        require(heap.node_names[node] < opened.strings.size(), "names are strings");
        require(heap.detachedness.empty() || heap.detachedness[node] <= 3, "a DOM state has two bits");
    }
    for (std::size_t edge = 0; edge < heap.edge_count(); ++edge) {
        require(heap.edge_targets[edge] < nodes, "targets are nodes");
        require(!has_string_name(heap.edge_types[edge]) || heap.edge_names[edge] < opened.strings.size(), "names are strings");
    }
    for (std::size_t cell = 0; cell < opened.locations.size(); cell += 4)
        require(opened.locations[cell] < nodes, "locations are those of nodes");
}

void run_all_kernels(const snapshot& opened) {
    const columns& heap = opened.heap;
    const known_names names = find_known_names(opened.strings);
    check_retainers(heap);
    const column<std::uint32_t> shallow = compute_shallow_sizes(heap, names);
    const column<std::int32_t> distances = compute_distances(heap, opened.strings, names);
    check_distances(heap, distances);
    const dominator_tree tree = compute_dominators(heap, find_essential_edges(heap, names), shallow);
    check_dominators(tree, shallow);
    check_classes(opened, shallow, distances, tree);
    check_filters(opened, distances);
    (void)group_strings(heap, opened.strings, shallow, tree.retained_sizes);
    run_leak_kernels(opened, find_strong_edges(heap, names), shallow);
    run_detectors(opened, tree);
    run_table_kernels(opened);
    run_view_kernels(opened, names, tree, distances);
    run_recording_kernels(opened, shallow);
}

}  // namespace heaptrail::fuzz
