#include "bindings/heap.hpp"

#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>

#include <algorithm>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "bindings/module.hpp"
#include "bindings/views.hpp"
#include "graph/distances.hpp"
#include "graph/essential_edges.hpp"
#include "graph/shallow_sizes.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

heap::heap(nb::object data) {
    if (PyObject_GetBuffer(data.ptr(), &buffer_, PyBUF_SIMPLE) != 0) throw nb::python_error();
    const std::string_view text(static_cast<const char*>(buffer_.buf), static_cast<std::size_t>(buffer_.len));
    try {
        const nb::gil_scoped_release unlocked;
        snapshot_ = graph::read_snapshot(text);
    } catch (...) {
        PyBuffer_Release(&buffer_);
        throw;
    }
}

heap::~heap() { PyBuffer_Release(&buffer_); }

const graph::known_names& heap::known_names() {
    return known_names_.get([this] { return graph::find_known_names(strings()); });
}

const graph::retainers& heap::retainers() {
    return retainers_.get([this] { return graph::find_retainers(columns()); });
}

std::span<const std::uint8_t> heap::essential_edges() {
    return essential_edges_.get([this] { return graph::find_essential_edges(columns(), known_names()); });
}

std::span<const std::uint8_t> heap::strong_edges() {
    return strong_edges_.get([this] { return graph::find_strong_edges(columns(), known_names()); });
}

std::span<const std::uint32_t> heap::shallow_sizes() {
    return shallow_sizes_.get([this] { return graph::compute_shallow_sizes(columns(), known_names()); });
}

std::span<const std::int32_t> heap::distances() {
    return distances_.get([this] { return graph::compute_distances(columns(), strings(), known_names()); });
}

const graph::dominator_tree& heap::dominators() {
    return dominators_.get([this] {
        const graph::column_reuse reuse;
        (void)known_names();
        // Who asks for dominators asks for distances next: the second core computes them meanwhile.
        auto sizes = std::async(std::launch::async, [this] { (void)shallow_sizes(); });
        (void)essential_edges();
        sizes.get();
        auto beside = std::async(std::launch::async, [this] { (void)distances(); });
        graph::dominator_tree tree = graph::compute_dominators(columns(), essential_edges(), shallow_sizes());
        beside.get();
        return tree;
    });
}

namespace {

template <class T>
std::span<const T> span_of(const graph::column<T>& cells) {
    return cells;
}

template <class Type>
std::span<const std::uint8_t> numbers_of(const graph::column<Type>& types) {
    return {reinterpret_cast<const std::uint8_t*>(types.data()), types.size()};
}

// A property that reads what the file says.
template <class Read>
auto column_view(Read read) {
    return [read](nb::handle self) { return view_of(read(nb::cast<heap&>(self)), self); };
}

// A property that may have to be computed first.
template <class Compute>
auto computed_view(Compute compute) {
    return [compute](nb::handle self) {
        heap& opened = nb::cast<heap&>(self);
        const auto cells = [&] {
            const nb::gil_scoped_release unlocked;
            return compute(opened);
        }();
        return view_of(cells, self);
    };
}

nb::object decode(const heap& opened, std::size_t index) {
    if (index >= opened.strings().size())
        throw nb::index_error(("there is no string " + std::to_string(index)).c_str());
    return nb::cast(opened.strings().decode(index));
}

using index_array = nb::ndarray<const std::uint32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

nb::list decode_array(const heap& opened, const index_array& indices) {
    nb::list result;
    for (std::size_t i = 0; i < indices.shape(0); ++i) result.append(decode(opened, indices.data()[i]));
    return result;
}

nb::list decode_all(const heap& opened, nb::handle indices) {
    nb::list result;
    for (const nb::handle index : indices) result.append(decode(opened, nb::cast<std::size_t>(nb::int_(index))));
    return result;
}

graph::column<std::uint32_t> copy_of(const std::vector<std::uint32_t>& values) {
    graph::column<std::uint32_t> cells(values.size());
    std::copy(values.begin(), values.end(), cells.begin());
    return cells;
}

nb::ndarray<nb::numpy, const std::uint32_t, nb::shape<-1, 4>> location_rows(nb::handle self) {
    const graph::column<std::uint32_t>& cells = nb::cast<heap&>(self).locations();
    return {cells.data(), {cells.size() / 4, 4}, self};
}

void bind_columns(nb::class_<heap>& cls) {
    cls.def_prop_ro("node_count", [](const heap& self) { return self.columns().node_count(); })
        .def_prop_ro("edge_count", [](const heap& self) { return self.columns().edge_count(); })
        .def_prop_ro("string_count", [](const heap& self) { return self.strings().size(); })
        .def_prop_ro("header", [](const heap& self) { return self.header().text; })
        .def_prop_ro("node_types", column_view([](heap& self) { return numbers_of(self.columns().node_types); }))
        .def_prop_ro("node_names", column_view([](heap& self) { return span_of(self.columns().node_names); }))
        .def_prop_ro("node_ids", column_view([](heap& self) { return span_of(self.columns().node_ids); }))
        .def_prop_ro("node_self_sizes", column_view([](heap& self) { return span_of(self.columns().node_self_sizes); }))
        .def_prop_ro("detachedness", column_view([](heap& self) { return span_of(self.columns().detachedness); }))
        .def_prop_ro("node_to_first_edge", column_view([](heap& self) { return span_of(self.columns().node_to_first_edge); }))
        .def_prop_ro("edge_types", column_view([](heap& self) { return numbers_of(self.columns().edge_types); }))
        .def_prop_ro("edge_names", column_view([](heap& self) { return span_of(self.columns().edge_names); }))
        .def_prop_ro("edge_targets", column_view([](heap& self) { return span_of(self.columns().edge_targets); }))
        .def_prop_ro("locations", location_rows);
}

void bind_kernels(nb::class_<heap>& cls) {
    cls.def_prop_ro("node_to_first_retainer", computed_view([](heap& self) { return span_of(self.retainers().node_to_first_retainer); }))
        .def_prop_ro("retainer_edges", computed_view([](heap& self) { return span_of(self.retainers().edges); }))
        .def_prop_ro("retainer_nodes", computed_view([](heap& self) { return span_of(self.retainers().nodes); }))
        .def_prop_ro("essential_edges", computed_view([](heap& self) { return self.essential_edges(); }))
        .def_prop_ro("strong_edges", computed_view([](heap& self) { return self.strong_edges(); }))
        .def_prop_ro("shallow_sizes", computed_view([](heap& self) { return self.shallow_sizes(); }))
        .def_prop_ro("distances", computed_view([](heap& self) { return self.distances(); }))
        .def_prop_ro("dominators", computed_view([](heap& self) { return span_of(self.dominators().immediate_dominator); }))
        .def_prop_ro("retained_sizes", computed_view([](heap& self) { return span_of(self.dominators().retained_sizes); }));
}

void bind_strings(nb::class_<heap>& cls) {
    cls.def("string", &decode, nb::arg("index"))
        .def("strings", &decode_array, nb::arg("indices").noconvert())
        .def("strings", &decode_all, nb::arg("indices"))
        .def("find_string", [](const heap& self, std::string_view text) { return self.strings().find(text); }, nb::arg("text"))
        .def("find_strings_starting_with",
             [](const heap& self, std::string_view prefix) { return array_from(copy_of(self.strings().find_starting_with(prefix))); },
             nb::arg("prefix"));
}

}  // namespace

void bind_heap(nb::module_& module) {
    nb::class_<heap> cls(module, "Heap", "A parsed snapshot. Keeps the buffer alive: strings are decoded from it on demand.");
    cls.def(nb::init<nb::object>(), nb::arg("data"));
    bind_columns(cls);
    bind_kernels(cls);
    bind_strings(cls);
}

}  // namespace heaptrail::bindings
