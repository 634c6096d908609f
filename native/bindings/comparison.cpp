// Two classified heaps side by side.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "bindings/class_table.hpp"
#include "bindings/module.hpp"
#include "bindings/views.hpp"
#include "graph/comparison.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

namespace {

using difference_row = std::tuple<
    std::string, std::string, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint32_t, std::uint32_t>;

graph::compared_heap side_of(const classes& of) {
    return {of.table(), of.opened.columns().node_ids, of.opened.shallow_sizes()};
}

std::vector<difference_row> compare_classes(const classes& base, const classes& newer) {
    const nb::gil_scoped_release unlocked;
    std::vector<difference_row> rows;
    for (graph::class_difference& row : graph::compare_classes(side_of(base), side_of(newer)))
        rows.emplace_back(
            std::move(row.key), std::move(row.name), row.added_count, row.removed_count, row.added_size, row.removed_size,
            row.largest_added, row.last_in_base);
    return rows;
}

auto find_moved_nodes(const classes& base, const classes& newer, std::string_view key) {
    const graph::moved_nodes moved = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::find_moved_nodes(side_of(base), side_of(newer), key);
    }();
    return std::tuple(array_of(moved.added), array_of(moved.removed));
}

}  // namespace

void bind_comparison(nb::module_& module) {
    module.def("compare_classes", &compare_classes, nb::arg("base"), nb::arg("newer"));
    module.def("find_moved_nodes", &find_moved_nodes, nb::arg("base"), nb::arg("newer"), nb::arg("key"));
}

}  // namespace heaptrail::bindings
