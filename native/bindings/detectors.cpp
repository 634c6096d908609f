// Kernels that look for a runtime's structures. What they return is small: plain lists and tuples, so that no caller needs numpy.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "bindings/heap.hpp"
#include "bindings/module.hpp"
#include "graph/collections.hpp"
#include "graph/detached_nodes.hpp"
#include "graph/duplicate_objects.hpp"
#include "graph/global_objects.hpp"
#include "graph/header.hpp"
#include "graph/listeners.hpp"
#include "graph/native_memory.hpp"
#include "graph/places.hpp"
#include "graph/promises.hpp"
#include "graph/scopes.hpp"
#include "graph/string_parts.hpp"
#include "graph/timers.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

namespace {

// Count, bytes, and some of the nodes.
using group = std::tuple<std::uint64_t, double, std::vector<graph::ordinal>>;

group group_from(const graph::object_group& found) { return {found.count, found.bytes, found.examples}; }

std::optional<graph::ordinal> node_or_none(graph::ordinal node) {
    return node == graph::no_node ? std::nullopt : std::optional(node);
}

// Runs a kernel without the interpreter's lock. Dominators are computed first where nobody asked for them yet.
template <class Kernel>
auto run(heap& opened, Kernel kernel) {
    const nb::gil_scoped_release unlocked;
    const graph::dominator_tree& tree = opened.dominators();
    return kernel(graph::analysed_heap{opened.columns(), opened.strings(), tree.retained_sizes, tree.immediate_dominator});
}

std::string text_or_empty(const heap& opened, std::uint32_t name) {
    return name == graph::no_name ? std::string() : opened.strings().decode(name);
}

using timers_row = std::tuple<
    group, graph::ordinal, bool, bool, std::uint32_t, std::uint32_t, std::uint64_t>;

std::vector<timers_row> find_timers(heap& opened) {
    std::vector<timers_row> rows;
    for (const auto& each : run(opened, graph::find_timers))
        rows.emplace_back(group_from(each.timers), each.callback, each.immediate, each.repeats, each.least_delay,
                          each.greatest_delay, each.unknown_delays);
    return rows;
}

using collection_row = std::tuple<graph::ordinal, int, std::uint64_t, std::uint64_t>;
using totals_row = std::tuple<std::uint64_t, group, group>;

std::tuple<std::vector<collection_row>, std::vector<totals_row>> find_collections(
    heap& opened, std::uint64_t least_entries, std::uint64_t most_named, double sparse_share, std::uint64_t sparse_room) {
    const graph::collection_bounds bounds{least_entries, most_named, sparse_share, sparse_room};
    const graph::collections found =
        run(opened, [&](const graph::analysed_heap& analysed) { return graph::find_collections(analysed, bounds); });
    std::vector<collection_row> large;
    for (const graph::collection& each : found.large)
        large.emplace_back(each.node, static_cast<int>(each.kind), each.entries, each.room);
    std::vector<totals_row> totals;
    for (const graph::collection_totals& each : found.totals)
        totals.emplace_back(each.count, group_from(each.empty), group_from(each.sparse));
    return {large, totals};
}

using listeners_row =
    std::tuple<group, std::string, std::uint64_t, std::uint64_t, bool, bool, std::vector<graph::ordinal>>;

std::vector<listeners_row> find_listeners(heap& opened, std::uint64_t limit) {
    std::vector<listeners_row> rows;
    for (const auto& each : run(opened, [&](const graph::analysed_heap& analysed) { return graph::find_listeners(analysed, limit); }))
        rows.emplace_back(group_from(each.emitters), text_or_empty(opened, each.event), each.listeners, each.most,
                          each.default_limit, each.is_target, each.examples);
    return rows;
}

using variable_row = std::tuple<group, std::string, graph::ordinal, std::optional<graph::ordinal>, std::uint64_t>;
using chain_row = std::tuple<std::uint64_t, double, graph::ordinal, graph::ordinal, std::optional<graph::ordinal>>;

std::tuple<std::vector<variable_row>, std::vector<chain_row>> find_captured(
    heap& opened, std::uint64_t least_scopes, double least_bytes, std::uint64_t least_chain) {
    const graph::scope_bounds bounds{least_scopes, least_bytes, least_chain};
    const graph::captured found =
        run(opened, [&](const graph::analysed_heap& analysed) { return graph::find_captured(analysed, bounds); });
    std::vector<variable_row> variables;
    for (const auto& each : found.variables)
        variables.emplace_back(group_from(each.scopes), text_or_empty(opened, each.variable), each.held,
                               node_or_none(each.closure), each.closures);
    std::vector<chain_row> chains;
    for (const auto& each : found.chains)
        chains.emplace_back(each.length, each.bytes, each.first, each.last, node_or_none(each.closure));
    return {variables, chains};
}

std::vector<std::tuple<graph::ordinal, group>> find_slices(heap& opened) {
    std::vector<std::tuple<graph::ordinal, group>> rows;
    for (const auto& each : run(opened, graph::find_slices)) rows.emplace_back(each.parent, group_from(each.slices));
    return rows;
}

std::vector<std::tuple<graph::ordinal, std::uint64_t, double>> find_concatenations(heap& opened, std::uint64_t least) {
    std::vector<std::tuple<graph::ordinal, std::uint64_t, double>> rows;
    for (const auto& each : run(opened, [&](const graph::analysed_heap& analysed) { return graph::find_concatenations(analysed, least); }))
        rows.emplace_back(each.node, each.concatenations, each.bytes);
    return rows;
}

std::vector<std::tuple<group, std::uint64_t, std::optional<graph::ordinal>, bool>> find_awaited_promises(heap& opened) {
    std::vector<std::tuple<group, std::uint64_t, std::optional<graph::ordinal>, bool>> rows;
    for (const auto& each : run(opened, graph::find_awaited_promises))
        rows.emplace_back(group_from(each.promises), each.waits, node_or_none(each.waiting), each.is_async);
    return rows;
}

std::vector<std::tuple<std::string, group>> find_native_memory(heap& opened) {
    std::vector<std::tuple<std::string, group>> rows;
    for (const auto& each : run(opened, graph::find_native_memory))
        rows.emplace_back(text_or_empty(opened, each.class_name), group_from(each.blocks));
    return rows;
}

std::vector<std::tuple<group, std::optional<graph::ordinal>>> find_detached_nodes(heap& opened) {
    std::vector<std::tuple<group, std::optional<graph::ordinal>>> rows;
    for (const auto& each : run(opened, graph::find_detached_nodes))
        rows.emplace_back(group_from(each.nodes), node_or_none(each.holder));
    return rows;
}

std::tuple<std::vector<group>, std::uint64_t, std::uint64_t, double> find_duplicate_objects(
    heap& opened, std::size_t most_groups) {
    const graph::duplicate_objects found =
        run(opened, [&](const graph::analysed_heap& analysed) { return graph::find_duplicate_objects(analysed, most_groups); });
    std::vector<group> groups;
    for (const graph::object_group& each : found.groups) groups.push_back(group_from(each));
    return {groups, found.group_count, found.object_count, found.bytes};
}

graph::ordinal checked_node(const heap& opened, std::size_t node) {
    if (node >= opened.columns().node_count()) throw nb::index_error("a node's ordinal is beyond the end of the heap");
    return static_cast<graph::ordinal>(node);
}

std::optional<std::tuple<std::string, std::uint32_t, std::uint32_t>> find_place(const heap& opened, std::size_t node) {
    const std::optional<graph::place> found =
        graph::find_place(opened.columns(), opened.strings(), opened.locations(), checked_node(opened, node));
    if (!found) return std::nullopt;
    return std::tuple(found->file, found->line, found->column);
}

// Id, type, name, bytes that it retains.
std::tuple<std::uint32_t, std::string, std::string, double> node_facts(heap& opened, std::size_t node) {
    const graph::ordinal at = checked_node(opened, node);
    const graph::columns& columns = opened.columns();
    return {columns.node_ids[at], std::string(graph::node_type_names[static_cast<std::size_t>(columns.node_types[at])]),
            opened.strings().decode(columns.node_names[at]), opened.dominators().retained_sizes[at]};
}

std::vector<std::tuple<std::string, std::string, graph::ordinal>> node_edges(const heap& opened, std::size_t node) {
    const graph::ordinal at = checked_node(opened, node);
    const graph::columns& columns = opened.columns();
    std::vector<std::tuple<std::string, std::string, graph::ordinal>> edges;
    for (std::uint32_t edge = columns.node_to_first_edge[at]; edge < columns.node_to_first_edge[at + 1]; ++edge) {
        const graph::edge_type type = columns.edge_types[edge];
        const std::uint32_t name = columns.edge_names[edge];
        edges.emplace_back(
            std::string(graph::edge_type_names[static_cast<std::size_t>(type)]),
            graph::has_string_name(type) ? opened.strings().decode(name) : std::to_string(name), columns.edge_targets[edge]);
    }
    return edges;
}

}  // namespace

void bind_detectors(nb::module_& module) {
    module.def("find_timers", &find_timers, nb::arg("heap"));
    module.def(
        "find_collections", &find_collections, nb::arg("heap"), nb::kw_only(), nb::arg("least_entries"), nb::arg("most_named"),
        nb::arg("sparse_share"), nb::arg("sparse_room"));
    module.def("find_listeners", &find_listeners, nb::arg("heap"), nb::arg("limit"));
    module.def(
        "find_captured", &find_captured, nb::arg("heap"), nb::kw_only(), nb::arg("least_scopes"), nb::arg("least_bytes"),
        nb::arg("least_chain"));
    module.def("find_slices", &find_slices, nb::arg("heap"));
    module.def("find_concatenations", &find_concatenations, nb::arg("heap"), nb::arg("least"));
    module.def("find_awaited_promises", &find_awaited_promises, nb::arg("heap"));
    module.def("find_native_memory", &find_native_memory, nb::arg("heap"));
    module.def("find_detached_nodes", &find_detached_nodes, nb::arg("heap"));
    module.def("find_duplicate_objects", &find_duplicate_objects, nb::arg("heap"), nb::arg("most_groups"));
    module.def(
        "find_global_objects", [](heap& opened) { return run(opened, graph::find_global_objects); }, nb::arg("heap"));
    module.def("find_place", &find_place, nb::arg("heap"), nb::arg("node"));
    module.def("node_facts", &node_facts, nb::arg("heap"), nb::arg("node"));
    module.def("node_edges", &node_edges, nb::arg("heap"), nb::arg("node"));
}

}  // namespace heaptrail::bindings
