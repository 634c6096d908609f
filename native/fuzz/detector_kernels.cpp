#include "fuzz/detector_kernels.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "fuzz/require.hpp"
#include "graph/collections.hpp"
#include "graph/detached_nodes.hpp"
#include "graph/duplicate_objects.hpp"
#include "graph/global_objects.hpp"
#include "graph/listeners.hpp"
#include "graph/native_memory.hpp"
#include "graph/nesting.hpp"
#include "graph/places.hpp"
#include "graph/promises.hpp"
#include "graph/scopes.hpp"
#include "graph/string_parts.hpp"
#include "graph/timers.hpp"

namespace heaptrail::fuzz {

namespace {

using namespace graph;

void check_node(const analysed_heap& analysed, ordinal node) { require(node < analysed.heap.node_count(), "what is found is a node"); }

void check_node_or_none(const analysed_heap& analysed, ordinal node) {
    if (node != no_node) check_node(analysed, node);
}

void check_group(const analysed_heap& analysed, const object_group& group) {
    require(group.bytes >= 0, "a group has bytes or none");
    require(group.examples.size() == std::min<std::uint64_t>(group.count, object_group::most_examples), "a group has its first ones");
    for (const ordinal node : group.examples) check_node(analysed, node);
}

void check_some_group(const analysed_heap& analysed, const object_group& group) {
    require(group.count > 0, "no group is empty");
    check_group(analysed, group);
}

void check_timers(const analysed_heap& analysed) {
    for (const timer_group& each : find_timers(analysed)) {
        check_some_group(analysed, each.timers);
        check_node(analysed, each.callback);
        require(each.least_delay <= each.greatest_delay && each.unknown_delays <= each.timers.count, "delays are those of the timers");
    }
}

void check_collections(const analysed_heap& analysed) {
    const collections found = find_collections(analysed, {.least_entries = 2, .most_named = 3, .sparse_share = 0.5, .sparse_room = 16});
    require(found.large.size() <= 3, "no more are named than asked for");
    for (const collection& each : found.large) check_node(analysed, each.node);
    for (const collection_totals& each : found.totals) {
        check_group(analysed, each.empty);
        check_group(analysed, each.sparse);
        require(each.empty.count + each.sparse.count <= each.count, "what is empty or sparse is a collection");
    }
}

void check_listeners(const analysed_heap& analysed) {
    for (const listener_group& each : find_listeners(analysed, 1)) {
        check_some_group(analysed, each.emitters);
        require(each.event == no_name || each.event < analysed.strings.size(), "an event is a string");
        require(each.most > 1 && each.most <= each.listeners && !each.examples.empty(), "there are more listeners than the limit");
        for (const ordinal node : each.examples) check_node(analysed, node);
    }
}

void check_scopes(const analysed_heap& analysed) {
    const captured found = find_captured(analysed, {.least_scopes = 1, .least_bytes = 0, .least_chain = 1});
    for (const captured_variable& each : found.variables) {
        check_some_group(analysed, each.scopes);
        require(each.variable < analysed.strings.size(), "a variable has a name");
        check_node(analysed, each.held);
        check_node_or_none(analysed, each.closure);
    }
    for (const scope_chain& each : found.chains) {
        require(each.length > 0 && (each.length == 1) == (each.first == each.last), "a chain is as long as it says");
        check_node(analysed, each.first);
        check_node(analysed, each.last);
        check_node_or_none(analysed, each.closure);
    }
}

void check_string_parts(const analysed_heap& analysed) {
    for (const sliced_string& each : find_slices(analysed)) {
        check_node(analysed, each.parent);
        check_some_group(analysed, each.slices);
    }
    std::uint64_t counted = 0;
    for (const concatenated_string& each : find_concatenations(analysed, 1)) {
        check_node(analysed, each.node);
        counted += each.concatenations;
    }
    require(counted <= analysed.heap.node_count(), "each concatenation counts once");
}

void check_promises(const analysed_heap& analysed) {
    for (const awaited_promises& each : find_awaited_promises(analysed)) {
        check_some_group(analysed, each.promises);
        require(each.waits >= each.promises.count, "a promise that is awaited has a reaction");
        check_node_or_none(analysed, each.waiting);
    }
}

void check_memory(const analysed_heap& analysed) {
    for (const native_memory& each : find_native_memory(analysed)) {
        require(each.class_name < analysed.strings.size(), "a class has a name");
        check_some_group(analysed, each.blocks);
    }
    for (const detached_nodes& each : find_detached_nodes(analysed)) {
        check_some_group(analysed, each.nodes);
        check_node_or_none(analysed, each.holder);
    }
    const duplicate_objects duplicates = find_duplicate_objects(analysed, 2);
    require(duplicates.groups.size() <= 2 && duplicates.groups.size() <= duplicates.group_count, "no more groups than asked for");
    for (const object_group& each : duplicates.groups) {
        check_group(analysed, each);
        require(each.count > 1, "one object is equal to none");
    }
    for (const ordinal node : find_global_objects(analysed)) check_node(analysed, node);
}

// Every second node: the nearest above is one of them that dominates.
void check_nesting(const analysed_heap& analysed) {
    std::vector<ordinal> nodes;
    for (ordinal node = 0; node < analysed.heap.node_count(); node += 2) nodes.push_back(node);
    const std::vector<ordinal> above = find_nearest_above(analysed.dominators, nodes);
    for (std::size_t place = 0; place < nodes.size(); ++place) {
        ordinal at = nodes[place];
        while (at != 0 && (at == nodes[place] || at % 2 != 0)) at = analysed.dominators[at];
        const bool has_none = nodes[place] == 0;
        require(has_none ? above[place] == no_node : above[place] != no_node && nodes[above[place]] == at, "the nearest one dominates");
    }
}

}  // namespace

void run_detectors(const snapshot& opened, const dominator_tree& tree) {
    const analysed_heap analysed{opened.heap, opened.strings, tree.retained_sizes, tree.immediate_dominator};
    check_timers(analysed);
    check_collections(analysed);
    check_listeners(analysed);
    check_scopes(analysed);
    check_string_parts(analysed);
    check_promises(analysed);
    check_memory(analysed);
    check_nesting(analysed);
    for (ordinal node = 0; node < opened.heap.node_count(); ++node)
        (void)find_place(opened.heap, opened.strings, opened.locations, node);
}

}  // namespace heaptrail::fuzz
