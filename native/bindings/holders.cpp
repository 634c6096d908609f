// Kernels that find who holds what. Python hands arrays in, which are checked on the way.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bindings/checked_arrays.hpp"
#include "bindings/heap.hpp"
#include "bindings/module.hpp"
#include "bindings/views.hpp"
#include "graph/dominators.hpp"
#include "graph/holders.hpp"
#include "graph/masks.hpp"
#include "graph/ownership.hpp"
#include "graph/path_hashes.hpp"
#include "graph/paths.hpp"
#include "graph/string_matching.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

namespace {

graph::column<std::uint32_t> column_of(const std::vector<std::uint32_t>& values) {
    graph::column<std::uint32_t> cells(values.size());
    std::copy(values.begin(), values.end(), cells.begin());
    return cells;
}

auto match_strings(const heap& opened, const std::vector<std::string>& names, const std::vector<std::string>& prefixes) {
    return array_from(graph::match_strings(opened.strings(), names, prefixes));
}

auto exclude_edges(
    const heap& opened, const flags_array& mask, const flags_array& sources, const flags_array& targets,
    const flags_array& internal_names) {
    const graph::columns& heap = opened.columns();
    const auto edge_mask = checked(mask, heap.edge_count(), "the edge mask");
    const graph::edge_exclusions exclusions{
        checked(sources, heap.node_count(), "sources"), checked(targets, heap.node_count(), "targets"),
        checked(internal_names, opened.strings().size(), "internal_names")};
    auto kept = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::exclude_edges(heap, edge_mask, exclusions);
    }();
    return array_from(std::move(kept));
}

auto price_edges(
    const heap& opened, const flags_array& strong, const flags_array& holding, const flags_array& by_type,
    const flags_array& by_name, const flags_array& by_internal_name, const flags_array& by_source,
    const flags_array& least_by_source, const flags_array& least_by_target, const flags_array& context_by_closure,
    std::uint8_t least_outside_holding, const flags_array& surcharge_by_target) {
    const graph::columns& heap = opened.columns();
    const std::size_t nodes = heap.node_count();
    const std::size_t strings = opened.strings().size();
    graph::edge_cost_rules rules;
    const auto types = checked(by_type, rules.by_type.size(), "by_type");
    std::copy(types.begin(), types.end(), rules.by_type.begin());
    rules.by_name = checked(by_name, strings, "by_name");
    rules.by_internal_name = checked(by_internal_name, strings, "by_internal_name");
    rules.by_source = checked(by_source, nodes, "by_source");
    rules.least_by_source = checked(least_by_source, nodes, "least_by_source");
    rules.least_by_target = checked(least_by_target, nodes, "least_by_target");
    rules.context_by_closure = checked(context_by_closure, nodes, "context_by_closure");
    rules.least_outside_mask = least_outside_holding;
    rules.surcharge_by_target = checked(surcharge_by_target, nodes, "surcharge_by_target");
    const auto strong_edges = checked(strong, heap.edge_count(), "strong_edges");
    const auto holding_edges = checked(holding, heap.edge_count(), "holding_edges");
    auto costs = [&] {
        const nb::gil_scoped_release unlocked;
        const auto context = static_cast<std::uint32_t>(opened.strings().find("context"));
        return graph::price_edges(heap, strong_edges, holding_edges, context, rules);
    }();
    return array_from(std::move(costs));
}

auto find_cheapest_paths(const heap& opened, const flags_array& costs) {
    const auto edge_costs = checked(costs, opened.columns().edge_count(), "edge_costs");
    graph::cheapest_paths paths = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::find_cheapest_paths(opened.columns(), edge_costs);
    }();
    return std::tuple(array_from(std::move(paths.costs)), array_from(std::move(paths.parent_edges)));
}

auto hash_paths(
    const heap& opened, const flags_array& costs, const flags_array& dictionaries, const flags_array& machinery) {
    const graph::path_rules rules{
        checked(costs, opened.columns().edge_count(), "edge_costs"),
        checked(dictionaries, opened.columns().node_count(), "dictionaries"),
        checked(machinery, opened.strings().size(), "machinery")};
    graph::path_hashes hashes = [&] {
        const nb::gil_scoped_release unlocked;
        graph::cheapest_paths paths = graph::find_cheapest_paths(opened.columns(), rules.edge_costs);
        return graph::hash_paths(opened.columns(), opened.strings(), std::move(paths), rules);
    }();
    return std::tuple(
        array_from(std::move(hashes.places)), array_from(std::move(hashes.roles)), array_from(std::move(hashes.parents)),
        array_from(std::move(hashes.parent_edges)));
}

auto find_dominators(const heap& opened, const flags_array& mask, const ordinals_array& sizes) {
    const auto edge_mask = checked(mask, opened.columns().edge_count(), "the edge mask");
    const auto node_sizes = checked(sizes, opened.columns().node_count(), "node_sizes");
    graph::dominator_tree tree = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::compute_reachable_dominators(opened.columns(), edge_mask, node_sizes);
    }();
    return std::tuple(
        array_from(std::move(tree.immediate_dominator)), array_from(std::move(tree.retained_sizes)),
        array_from(std::move(tree.preorder)), tree.reachable);
}

auto find_owners(const ordinals_array& dominators, const ordinals_array& preorder, const flags_array& old) {
    const std::size_t count = dominators.shape(0);
    const auto immediate = checked(dominators, count, "dominators");
    const auto order = checked(preorder, count, "preorder");
    const auto ages = checked(old, count, "old");
    const auto in_range = [count](std::uint32_t node) { return node < count; };
    if (!std::all_of(immediate.begin(), immediate.end(), in_range) || !std::all_of(order.begin(), order.end(), in_range))
        throw nb::index_error("a node's ordinal is beyond the end of the heap");
    graph::ownership owners = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::find_owners(immediate, order, ages);
    }();
    return std::tuple(array_from(std::move(owners.accumulation_points)), array_from(std::move(owners.topmost_young)));
}

auto find_visible_owners(const heap& opened, const flags_array& mask, const flags_array& old, const flags_array& visible) {
    const graph::columns& heap = opened.columns();
    const auto edge_mask = checked(mask, heap.edge_count(), "the edge mask");
    const auto ages = checked(old, heap.node_count(), "old");
    const auto seen = checked(visible, heap.node_count(), "visible");
    auto owners = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::find_visible_owners(heap, edge_mask, ages, seen);
    }();
    return array_from(std::move(owners));
}

auto find_retainers(const heap& opened, const flags_array& mask, const ordinals_array& wanted) {
    const auto edge_mask = checked(mask, opened.columns().edge_count(), "the edge mask");
    const auto nodes = checked_ordinals(wanted, opened);
    const graph::retainer_list list = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::find_retainers(opened.columns(), edge_mask, nodes);
    }();
    return std::tuple(array_from(column_of(list.first)), array_from(column_of(list.edges)), array_from(column_of(list.sources)));
}

auto find_direct_holders(const heap& opened, const flags_array& mask, const flags_array& old, const ordinals_array& held) {
    const auto edge_mask = checked(mask, opened.columns().edge_count(), "the edge mask");
    const auto ages = checked(old, opened.columns().node_count(), "old");
    const auto nodes = checked_ordinals(held, opened);
    const graph::holdings found = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::find_direct_holders(opened.columns(), edge_mask, ages, nodes);
    }();
    return std::tuple(array_from(column_of(found.held)), array_from(column_of(found.holders)), array_from(column_of(found.edges)));
}

auto find_reachable(const heap& opened, const flags_array& mask, const flags_array& passable, const ordinals_array& starts) {
    const auto edge_mask = checked(mask, opened.columns().edge_count(), "the edge mask");
    const auto open_nodes = checked(passable, opened.columns().node_count(), "passable");
    const auto nodes = checked_ordinals(starts, opened);
    auto reached = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::find_reachable(opened.columns(), edge_mask, open_nodes, nodes);
    }();
    return array_from(std::move(reached));
}

auto follow_internal_edges(const heap& opened, const ordinals_array& nodes, const flags_array& names) {
    const auto starts = checked_ordinals(nodes, opened);
    const auto wanted = checked(names, opened.strings().size(), "names");
    return array_from(column_of(graph::follow_internal_edges(opened.columns(), starts, wanted)));
}

}  // namespace

void bind_holders(nb::module_& module) {
    module.def("match_strings", &match_strings, nb::arg("heap"), nb::arg("names"), nb::arg("prefixes"));
    module.def(
        "exclude_edges", &exclude_edges, nb::arg("heap"), nb::arg("edge_mask"), nb::arg("sources"), nb::arg("targets"),
        nb::arg("internal_names"));
    module.def(
        "price_edges", &price_edges, nb::arg("heap"), nb::arg("strong_edges"), nb::arg("holding_edges"), nb::kw_only(),
        nb::arg("by_type"), nb::arg("by_name"), nb::arg("by_internal_name"), nb::arg("by_source"), nb::arg("least_by_source"),
        nb::arg("least_by_target"), nb::arg("context_by_closure"), nb::arg("least_outside_holding"),
        nb::arg("surcharge_by_target"));
    module.def("find_cheapest_paths", &find_cheapest_paths, nb::arg("heap"), nb::arg("edge_costs"));
    module.def(
        "hash_paths", &hash_paths, nb::arg("heap"), nb::arg("edge_costs"), nb::arg("dictionaries"), nb::arg("machinery"));
    module.def("find_dominators", &find_dominators, nb::arg("heap"), nb::arg("edge_mask"), nb::arg("node_sizes"));
    module.def("find_owners", &find_owners, nb::arg("dominators"), nb::arg("preorder"), nb::arg("old"));
    module.def(
        "find_visible_owners", &find_visible_owners, nb::arg("heap"), nb::arg("edge_mask"), nb::arg("old"), nb::arg("visible"));
    module.def("find_retainers", &find_retainers, nb::arg("heap"), nb::arg("edge_mask"), nb::arg("wanted"));
    module.def(
        "find_direct_holders", &find_direct_holders, nb::arg("heap"), nb::arg("edge_mask"), nb::arg("old"), nb::arg("held"));
    module.def(
        "find_reachable", &find_reachable, nb::arg("heap"), nb::arg("edge_mask"), nb::arg("passable"), nb::arg("starts"));
    module.def("follow_internal_edges", &follow_internal_edges, nb::arg("heap"), nb::arg("nodes"), nb::arg("names"));
}

}  // namespace heaptrail::bindings
