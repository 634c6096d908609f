#include <nanobind/nanobind.h>

#include <cstddef>

#include "bindings/module.hpp"
#include "graph/header.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

namespace {

template <class Names>
nb::tuple tuple_of(const Names& names) {
    nb::list list;
    for (const std::string_view name : names) list.append(nb::str(name.data(), name.size()));
    return nb::tuple(list);
}

}  // namespace

void bind_types(nb::module_& module) {
    module.attr("NODE_TYPES") = tuple_of(graph::node_type_names);
    module.attr("EDGE_TYPES") = tuple_of(graph::edge_type_names);
}

}  // namespace heaptrail::bindings
