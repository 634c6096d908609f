// Masks of the nodes that DevTools' filters show.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include "bindings/heap.hpp"
#include "bindings/module.hpp"
#include "bindings/views.hpp"
#include "graph/filters.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

namespace {

template <auto find>
auto find_retained(heap& opened) {
    auto mask = [&] {
        const nb::gil_scoped_release unlocked;
        return find(opened.columns(), opened.strings(), opened.distances());
    }();
    return array_from(std::move(mask));
}

}  // namespace

void bind_filters(nb::module_& module) {
    module.def(
        "find_retained_by_detached_dom_nodes", &find_retained<graph::find_retained_by_detached_dom_nodes>, nb::arg("heap"));
    module.def("find_retained_by_contexts", &find_retained<graph::find_retained_by_contexts>, nb::arg("heap"));
    module.def("find_retained_by_console", &find_retained<graph::find_retained_by_console>, nb::arg("heap"));
    module.def("find_retained_by_event_handlers", &find_retained<graph::find_retained_by_event_handlers>, nb::arg("heap"));
}

}  // namespace heaptrail::bindings
