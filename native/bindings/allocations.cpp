#include <nanobind/ndarray.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "bindings/heap.hpp"
#include "bindings/module.hpp"
#include "bindings/views.hpp"
#include "graph/allocation_traces.hpp"
#include "graph/sampling_profile.hpp"
#include "graph/samples.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

namespace {

template <class T>
using array_argument = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <class T>
std::span<const T> cells_of(const array_argument<T>& array) {
    return {array.data(), array.shape(0)};
}

template <class T>
std::span<const T> span_of(const std::vector<T>& values) {
    return values;
}

// Python's `AllocationTraces`: a view on those of its heap, which the Python object keeps alive.
struct traces_of_heap {
    heap& opened;
    const graph::allocation_traces& traces;
};

// A read-only property that shows a column or a vector of the object.
template <class Owner, class Read>
auto view(Read read) {
    return [read](nb::handle self) {
        const auto& cells = read(nb::cast<Owner&>(self));
        using cell = std::remove_cvref_t<decltype(cells[0])>;
        return view_of(std::span<const cell>(cells.data(), cells.size()), self);
    };
}

std::pair<array_view<std::uint64_t>, array_view<std::uint64_t>> live_objects(const traces_of_heap& self) {
    graph::live_objects live = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::count_live_objects(
            self.traces.node_to_trace, self.opened.shallow_sizes(), self.traces.tree.size());
    }();
    return {array_from(std::move(live.counts)), array_from(std::move(live.sizes))};
}

void require_tree(std::span<const std::uint32_t> parents, std::span<const std::uint32_t> functions,
                  std::span<const double> values, std::size_t function_count) {
    if (functions.size() != parents.size() || values.size() != parents.size())
        throw nb::value_error("parents, functions and values must be of one length");
    for (std::size_t call = 0; call < parents.size(); ++call) {
        if (functions[call] >= function_count) throw nb::index_error("a function is behind the last one");
        if (call > 0 && parents[call] >= call) throw nb::index_error("a caller must stand before what it calls");
    }
}

array_view<double> sum_with_callees(const array_argument<std::uint32_t>& parents, const array_argument<std::uint32_t>& functions,
                                    const array_argument<double>& values, std::size_t function_count) {
    require_tree(cells_of(parents), cells_of(functions), cells_of(values), function_count);
    graph::column<double> sums = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::sum_with_callees(cells_of(parents), cells_of(functions), cells_of(values), function_count);
    }();
    return array_from(std::move(sums));
}

array_view<std::uint64_t> live_sizes_of_samples(heap& opened) {
    graph::column<std::uint64_t> sizes = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::sum_live_sizes(opened.samples().last_assigned_ids, opened.columns().node_ids, opened.shallow_sizes());
    }();
    return array_from(std::move(sizes));
}

void bind_traces(nb::module_& module) {
    using owner = traces_of_heap;
    nb::class_<owner>(module, "AllocationTraces", "The call stacks that a heap's objects were allocated by.")
        .def("__init__",
             [](owner* self, heap& opened) {
                 const nb::gil_scoped_release unlocked;
                 new (self) owner{opened, opened.traces()};
             },
             nb::arg("heap"), nb::keep_alive<1, 2>())
        .def_prop_ro("function_names", view<owner>([](owner& self) -> auto& { return self.traces.functions.names; }))
        .def_prop_ro("script_names", view<owner>([](owner& self) -> auto& { return self.traces.functions.script_names; }))
        .def_prop_ro("script_ids", view<owner>([](owner& self) -> auto& { return self.traces.functions.script_ids; }))
        .def_prop_ro("lines", view<owner>([](owner& self) -> auto& { return self.traces.functions.lines; }))
        .def_prop_ro("columns", view<owner>([](owner& self) -> auto& { return self.traces.functions.columns; }))
        .def_prop_ro("functions", view<owner>([](owner& self) -> auto& { return self.traces.tree.functions; }))
        .def_prop_ro("parents", view<owner>([](owner& self) -> auto& { return self.traces.tree.parents; }))
        .def_prop_ro("counts", view<owner>([](owner& self) -> auto& { return self.traces.tree.counts; }))
        .def_prop_ro("sizes", view<owner>([](owner& self) -> auto& { return self.traces.tree.sizes; }))
        .def_prop_ro("node_to_trace", view<owner>([](owner& self) -> auto& { return self.traces.node_to_trace; }))
        .def("live_objects", &live_objects);
}

// Python's `SamplingProfile`.
struct profile {
    graph::sampling_profile parsed;

    explicit profile(const nb::object& data) {
        Py_buffer buffer;
        if (PyObject_GetBuffer(data.ptr(), &buffer, PyBUF_SIMPLE) != 0) throw nb::python_error();
        try {
            const nb::gil_scoped_release unlocked;
            parsed = graph::read_sampling_profile({static_cast<const char*>(buffer.buf), static_cast<std::size_t>(buffer.len)});
        } catch (...) {
            PyBuffer_Release(&buffer);
            throw;
        }
        PyBuffer_Release(&buffer);
    }
};

nb::list frames_of(const profile& self) {
    nb::list frames;
    for (const graph::call_frame& frame : self.parsed.frames)
        frames.append(nb::make_tuple(frame.function_name, frame.url, frame.line, frame.column));
    return frames;
}

void bind_profile(nb::module_& module) {
    nb::class_<profile>(module, "SamplingProfile", "A parsed `.heapprofile`.")
        .def(nb::init<const nb::object&>(), nb::arg("data"))
        .def_prop_ro("frames", &frames_of)
        .def_prop_ro("functions", view<profile>([](profile& self) -> auto& { return self.parsed.functions; }))
        .def_prop_ro("parents", view<profile>([](profile& self) -> auto& { return self.parsed.parents; }))
        .def_prop_ro("sizes", view<profile>([](profile& self) -> auto& { return self.parsed.self_sizes; }));
}

bool is_sampling_profile(const nb::object& data) {
    Py_buffer buffer;
    if (PyObject_GetBuffer(data.ptr(), &buffer, PyBUF_SIMPLE) != 0) throw nb::python_error();
    const bool found =
        graph::is_sampling_profile({static_cast<const char*>(buffer.buf), static_cast<std::size_t>(buffer.len)});
    PyBuffer_Release(&buffer);
    return found;
}

}  // namespace

void bind_allocations(nb::module_& module) {
    bind_traces(module);
    bind_profile(module);
    module.def("is_sampling_profile", &is_sampling_profile, nb::arg("data"));
    module.def("sum_with_callees", &sum_with_callees, nb::arg("parents"), nb::arg("functions"), nb::arg("values"),
               nb::arg("function_count"));
    module.def("live_sizes_of_samples", &live_sizes_of_samples, nb::arg("heap"));
}

}  // namespace heaptrail::bindings
