#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cmath>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "bindings/class_table.hpp"
#include "bindings/heap.hpp"
#include "bindings/module.hpp"
#include "bindings/views.hpp"
#include "graph/class_rows.hpp"
#include "graph/class_totals.hpp"
#include "graph/classes.hpp"
#include "graph/native_names.hpp"
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

graph::class_table classify(heap& opened, const std::vector<named_interface>& interfaces) {
    const nb::gil_scoped_release unlocked;
    const std::vector<graph::portable_interface> given = portable(interfaces);
    return graph::classify_nodes(opened.columns(), opened.strings(), opened.locations(), &given);
}

using mask_array = nb::ndarray<const std::uint8_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

std::span<const std::uint8_t> checked_mask(const mask_array& mask, const heap& opened) {
    if (mask.shape(0) != opened.columns().node_count()) throw nb::value_error("a mask has one cell a node");
    return {mask.data(), mask.shape(0)};
}

classes make_classes(heap& opened, const std::optional<std::vector<named_interface>>& interfaces) {
    if (interfaces) return {opened, classify(opened, *interfaces)};
    const nb::gil_scoped_release unlocked;
    (void)opened.classes();
    return {opened, std::nullopt};
}

std::vector<graph::class_row> rows_of(const classes& self, const std::optional<mask_array>& mask) {
    heap& opened = self.opened;
    const std::span<const std::uint8_t> only = mask ? checked_mask(*mask, opened) : std::span<const std::uint8_t>();
    const nb::gil_scoped_release unlocked;
    if (!self.own && !mask) return opened.class_rows();
    const graph::dominator_tree& tree = opened.dominators();
    const std::vector<graph::class_totals> totals = graph::sum_by_class(
        self.table(), opened.shallow_sizes(), opened.distances(), tree.immediate_dominator, tree.retained_sizes, only);
    return graph::list_classes(self.table(), totals, opened.columns().node_ids);
}

std::vector<class_row> tuples_of(const std::vector<graph::class_row>& rows) {
    std::vector<class_row> result;
    for (const graph::class_row& row : rows)
        result.emplace_back(row.key, row.name, row.count, row.distance, row.shallow_size, row.retained_size, row.largest_id);
    return result;
}

std::vector<class_row> class_rows_of(heap& opened) {
    const std::vector<graph::class_row>& rows = [&]() -> const std::vector<graph::class_row>& {
        const nb::gil_scoped_release unlocked;
        return opened.class_rows();
    }();
    return tuples_of(rows);
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

// Whole numbers of bytes add up exactly in any order; for any others the order of DevTools' additions is kept.
graph::heap_statistics sum_up(heap& opened, double extra_native_bytes) {
    const nb::gil_scoped_release unlocked;
    if (std::trunc(extra_native_bytes) != extra_native_bytes || std::abs(extra_native_bytes) >= 0x1p52)
        return graph::compute_statistics(
            opened.columns(), opened.shallow_sizes(), opened.dominators().retained_sizes[0], extra_native_bytes, opened.strings());
    graph::heap_statistics sums = opened.statistics();
    sums.total += extra_native_bytes;
    sums.native += extra_native_bytes;
    return sums;
}

std::tuple<double, double, double, double, double, double, double> statistics_of(heap& opened, double extra_native_bytes) {
    const graph::heap_statistics sums = sum_up(opened, extra_native_bytes);
    return {sums.total, sums.native, sums.typed_arrays, sums.code, sums.strings, sums.javascript_arrays, sums.system};
}

bool has_native_starting_with(const heap& opened, const std::vector<std::string>& prefixes) {
    const nb::gil_scoped_release unlocked;
    const std::vector<std::string_view> views(prefixes.begin(), prefixes.end());
    return graph::has_native_starting_with(opened.columns(), opened.strings(), views);
}

graph::child_list root_children(heap& opened) {
    const nb::gil_scoped_release unlocked;
    return opened.root_children();
}

}  // namespace

void bind_classes(nb::module_& module) {
    nb::class_<classes>(module, "ClassTable", "The class of each node, and what the nodes of each class add up to.")
        .def("__init__",
             [](classes* self, heap& opened, const std::optional<std::vector<named_interface>>& interfaces) {
                 new (self) classes{make_classes(opened, interfaces)};
             },
             nb::arg("heap"), nb::arg("interfaces") = nb::none(), nb::keep_alive<1, 2>())
        .def_prop_ro("node_to_class",
                     [](nb::handle self) {
                         const graph::column<std::uint32_t>& cells = nb::cast<classes&>(self).table().node_to_class;
                         return view_of(std::span<const std::uint32_t>(cells), self);
                     })
        .def_prop_ro("interfaces", [](const classes& self) { return interfaces_of(self.opened, self.table()); })
        .def("keys_and_names", [](const classes& self) { return keys_and_names_of(self.table()); })
        .def("rows", [](const classes& self, const std::optional<mask_array>& only) { return tuples_of(rows_of(self, only)); },
             nb::arg("only") = nb::none());
    module.def("class_rows", &class_rows_of, nb::arg("heap"));
    module.def("statistics", &statistics_of, nb::arg("heap"), nb::arg("extra_native_bytes"));
    module.def("root_children", &root_children, nb::arg("heap"));
    module.def("has_native_starting_with", &has_native_starting_with, nb::arg("heap"), nb::arg("prefixes"));
}

}  // namespace heaptrail::bindings
