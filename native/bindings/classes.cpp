#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bindings/heap.hpp"
#include "bindings/module.hpp"
#include "bindings/views.hpp"
#include "graph/class_totals.hpp"
#include "graph/classes.hpp"
#include "graph/statistics.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

namespace {

using named_interface = std::pair<std::string, std::vector<std::string>>;
using class_row = std::tuple<std::string, std::string, std::uint64_t, std::int32_t, std::uint64_t, double, std::uint32_t>;

std::vector<graph::portable_interface> portable(const std::vector<named_interface>& interfaces) {
    std::vector<graph::portable_interface> result;
    for (const auto& [name, properties] : interfaces) result.push_back({name, properties});
    return result;
}

graph::class_table classify(heap& opened, const std::optional<std::vector<named_interface>>& interfaces) {
    const nb::gil_scoped_release unlocked;
    const std::span<const std::uint32_t> locations = opened.locations();
    if (!interfaces) return graph::classify_nodes(opened.columns(), opened.strings(), locations);
    const std::vector<graph::portable_interface> given = portable(*interfaces);
    return graph::classify_nodes(opened.columns(), opened.strings(), locations, &given);
}

// Rows in the order in which DevTools meets the classes. Where two classes of a file have the same key, as a class named
// `Function` and functions have, DevTools shows the one that it met last.
std::vector<class_row> rows_of(heap& opened, const graph::class_table& table) {
    const nb::gil_scoped_release unlocked;
    const graph::dominator_tree& tree = opened.dominators();
    const std::vector<graph::class_totals> totals = graph::sum_by_class(
        table, opened.shallow_sizes(), opened.distances(), tree.immediate_dominator, tree.retained_sizes);
    std::vector<std::uint32_t> met;
    for (std::uint32_t i = 0; i < totals.size(); ++i) {
        if (totals[i].count != 0) met.push_back(i);
    }
    std::ranges::sort(met, {}, [&](std::uint32_t i) { return totals[i].first_node; });
    std::unordered_map<std::string, std::size_t> place_of_key;
    std::vector<class_row> rows;
    for (const std::uint32_t i : met) {
        const graph::class_totals& sums = totals[i];
        std::string key = graph::key_of(table.classes[i]);
        const std::size_t place = place_of_key.try_emplace(key, rows.size()).first->second;
        if (place == rows.size()) rows.emplace_back();
        rows[place] = {std::move(key), table.classes[i].name, sums.count, sums.distance, sums.shallow_size,
                       sums.retained_size, opened.columns().node_ids[sums.largest_node]};
    }
    return rows;
}

std::vector<std::pair<std::string, std::string>> keys_and_names_of(const graph::class_table& table) {
    std::vector<std::pair<std::string, std::string>> result;
    for (const graph::node_class& each : table.classes) result.emplace_back(graph::key_of(each), each.name);
    return result;
}

std::vector<named_interface> interfaces_of(const heap& opened, const graph::class_table& table) {
    std::vector<named_interface> result;
    for (auto& [name, properties] : graph::detach_interfaces(table.interfaces, opened.strings()))
        result.emplace_back(std::move(name), std::move(properties));
    return result;
}

// Python's `ClassTable`. Its heap is kept alive by the Python object.
struct classes {
    heap& opened;
    graph::class_table table;
};

std::tuple<double, double, double, double, double, double, double> statistics_of(heap& opened, double extra_native_bytes) {
    const nb::gil_scoped_release unlocked;
    const graph::heap_statistics sums = graph::compute_statistics(
        opened.columns(), opened.shallow_sizes(), opened.dominators().retained_sizes[0], extra_native_bytes, opened.strings());
    return {sums.total, sums.native, sums.typed_arrays, sums.code, sums.strings, sums.javascript_arrays, sums.system};
}

std::vector<std::pair<std::string, std::string>> root_children(const heap& opened) {
    const graph::columns& columns = opened.columns();
    std::vector<std::pair<std::string, std::string>> children;
    for (std::uint32_t edge = 0; edge < columns.node_to_first_edge[1]; ++edge) {
        const graph::ordinal child = columns.edge_targets[edge];
        const auto type = static_cast<std::size_t>(columns.node_types[child]);
        children.emplace_back(graph::node_type_names[type], opened.strings().decode(columns.node_names[child]));
    }
    return children;
}

}  // namespace

void bind_classes(nb::module_& module) {
    nb::class_<classes>(module, "ClassTable", "The class of each node, and what the nodes of each class add up to.")
        .def("__init__",
             [](classes* self, heap& opened, const std::optional<std::vector<named_interface>>& interfaces) {
                 new (self) classes{opened, classify(opened, interfaces)};
             },
             nb::arg("heap"), nb::arg("interfaces") = nb::none(), nb::keep_alive<1, 2>())
        .def_prop_ro("node_to_class",
                     [](nb::handle self) {
                         const graph::column<std::uint32_t>& cells = nb::cast<classes&>(self).table.node_to_class;
                         return view_of(std::span<const std::uint32_t>(cells), self);
                     })
        .def_prop_ro("interfaces", [](const classes& self) { return interfaces_of(self.opened, self.table); })
        .def("keys_and_names", [](const classes& self) { return keys_and_names_of(self.table); })
        .def("rows", [](const classes& self) { return rows_of(self.opened, self.table); });
    module.def("statistics", &statistics_of, nb::arg("heap"), nb::arg("extra_native_bytes"));
    module.def("root_children", &root_children, nb::arg("heap"));
}

}  // namespace heaptrail::bindings
