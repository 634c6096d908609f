// What each binding file adds to the module.
#pragma once

#include <nanobind/nanobind.h>

namespace heaptrail::bindings {

void bind_errors(nanobind::module_& module);
void bind_types(nanobind::module_& module);
void bind_heap(nanobind::module_& module);
void bind_heap_index(nanobind::module_& module);
void bind_classes(nanobind::module_& module);
void bind_comparison(nanobind::module_& module);
void bind_filters(nanobind::module_& module);
void bind_holders(nanobind::module_& module);
void bind_string_groups(nanobind::module_& module);
void bind_arrow(nanobind::module_& module);
void bind_objects(nanobind::module_& module);
void bind_allocations(nanobind::module_& module);
void bind_detectors(nanobind::module_& module);

}  // namespace heaptrail::bindings
