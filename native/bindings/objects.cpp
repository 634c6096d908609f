// Kernels for views of objects.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <string>
#include <utility>

#include "bindings/checked_arrays.hpp"
#include "bindings/heap.hpp"
#include "bindings/module.hpp"
#include "bindings/views.hpp"
#include "graph/distances.hpp"
#include "graph/dominated.hpp"
#include "graph/plain_objects.hpp"
#include "graph/string_texts.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

namespace {

auto find_distances_around(heap& opened, const flags_array& ignored) {
    const auto flags = checked(ignored, opened.columns().node_count(), "ignored");
    auto distances = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::compute_distances_around(opened.columns(), opened.strings(), opened.known_names(), flags);
    }();
    return array_from(std::move(distances));
}

auto find_dominated(heap& opened, std::uint32_t top) {
    if (top >= opened.columns().node_count()) throw nb::index_error("a node's ordinal is beyond the end of the heap");
    auto dominated = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::find_dominated(opened.dominators().immediate_dominator, top);
    }();
    return array_from(std::move(dominated));
}

auto find_first_alike(const heap& opened, const ordinals_array& nodes) {
    const auto objects = checked_ordinals(nodes, opened);
    auto first = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::find_first_alike(opened.columns(), objects);
    }();
    return array_from(std::move(first));
}

nb::list concatenated_texts(const heap& opened, const ordinals_array& nodes) {
    graph::string_texts texts(opened.columns(), opened.strings());
    nb::list result;
    for (const std::uint32_t node : checked_ordinals(nodes, opened)) {
        const std::string text = texts.text_of(node);
        const auto size = static_cast<Py_ssize_t>(text.size());
        result.append(nb::steal(PyUnicode_DecodeUTF8(text.data(), size, "surrogatepass")));
    }
    return result;
}

}  // namespace

void bind_objects(nb::module_& module) {
    module.def("find_distances_around", &find_distances_around, nb::arg("heap"), nb::arg("ignored"));
    module.def("find_dominated", &find_dominated, nb::arg("heap"), nb::arg("top"));
    module.def("concatenated_texts", &concatenated_texts, nb::arg("heap"), nb::arg("nodes"));
    module.def("find_first_alike", &find_first_alike, nb::arg("heap"), nb::arg("nodes"));
}

}  // namespace heaptrail::bindings
