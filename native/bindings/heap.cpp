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

heap::heap(nb::object data) : text_(data) {
    const nb::gil_scoped_release unlocked;
    graph::snapshot& read = parsed();
    outline_ = {read.head,
                read.strings.size(),
                read.locations.size(),
                read.strings.section_begin(),
                read.traces.functions.size(),
                read.traces.tree.size(),
                read.traces.node_to_trace.size(),
                read.samples.timestamps.size()};
    columns_.set(std::move(read.heap));
    strings_.set(std::move(read.strings));
    locations_.set(std::move(read.locations));
    traces_.set(std::move(read.traces));
    samples_.set(std::move(read.samples));
}

template <class T, class Load, class Compute>
const T& heap::part(computed_once<T>& known, const Load& load, const Compute& compute) const {
    return known.get([&]() -> T {
        if (index_) {
            try {
                if (std::optional<T> stored = load()) return std::move(*stored);
            } catch (const graph::damaged_index&) {
                index_damaged_ = true;
            }
        }
        return compute();
    });
}

const graph::columns& heap::columns() const {
    return part(
        columns_, [this] { return std::optional(graph::load_columns(*index_, outline_)); },
        [this] { return std::move(parsed().heap); });
}

const graph::string_table& heap::strings() const {
    return part(
        strings_, [this] { return std::optional(graph::load_strings(*index_, outline_, text_.text())); },
        [this] { return std::move(parsed().strings); });
}

const graph::column<std::uint32_t>& heap::locations() const {
    return part(
        locations_, [this] { return std::optional(graph::load_locations(*index_, outline_)); },
        [this] { return std::move(parsed().locations); });
}

const graph::allocation_traces& heap::traces() const {
    return part(
        traces_, [this] { return std::optional(graph::load_traces(*index_, outline_)); },
        [this] { return std::move(parsed().traces); });
}

const graph::samples& heap::samples() const {
    return part(
        samples_, [this] { return std::optional(graph::load_samples(*index_, outline_)); },
        [this] { return std::move(parsed().samples); });
}

const graph::known_names& heap::known_names() {
    return known_names_.get([this] { return graph::find_known_names(strings()); });
}

const graph::retainers& heap::retainers() {
    return part(
        retainers_, [this] { return graph::load_retainers(*index_, outline_); },
        [this] { return graph::find_retainers(columns()); });
}

std::span<const std::uint8_t> heap::essential_edges() {
    return essential_edges_.get([this] { return graph::find_essential_edges(columns(), known_names()); });
}

std::span<const std::uint8_t> heap::strong_edges() {
    return strong_edges_.get([this] { return graph::find_strong_edges(columns(), known_names()); });
}

std::span<const std::uint32_t> heap::shallow_sizes() {
    return part(
        shallow_sizes_, [this] { return graph::load_shallow_sizes(*index_, outline_); },
        [this] { return graph::compute_shallow_sizes(columns(), known_names()); });
}

std::span<const std::int32_t> heap::distances() {
    return part(
        distances_, [this] { return graph::load_distances(*index_, outline_); },
        [this] { return graph::compute_distances(columns(), strings(), known_names()); });
}

const graph::dominator_tree& heap::dominators() {
    return part(
        dominators_, [this] { return graph::load_dominators(*index_, outline_); }, [this] { return computed_dominators(); });
}

graph::dominator_tree heap::computed_dominators() {
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
}

const graph::class_table& heap::classes() {
    return part(
        classes_, [this] { return graph::load_classes(*index_, outline_); },
        [this] { return graph::classify_nodes(columns(), strings(), locations()); });
}

const std::vector<graph::class_row>& heap::class_rows() {
    return part(
        class_rows_, [this] { return graph::load_class_rows(*index_); },
        [this] {
            const graph::dominator_tree& tree = dominators();
            const std::vector<graph::class_totals> totals = graph::sum_by_class(
                classes(), shallow_sizes(), distances(), tree.immediate_dominator, tree.retained_sizes);
            return graph::list_classes(classes(), totals, columns().node_ids);
        });
}

const graph::heap_statistics& heap::statistics() {
    return part(
        statistics_, [this] { return graph::load_statistics(*index_); },
        [this] {
            return graph::compute_statistics(columns(), shallow_sizes(), dominators().retained_sizes[0], 0, strings());
        });
}

const graph::child_list& heap::root_children() {
    return part(
        root_children_, [this] { return graph::load_root_children(*index_); },
        [this] { return graph::list_root_children(columns(), strings()); });
}

const graph::text_views& heap::text_views() {
    return text_views_.get([this] { return graph::text_views(strings()); });
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

// A property that may have to be computed first, or read from an index.
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
    const heap& opened = nb::cast<const heap&>(self);
    const graph::column<std::uint32_t>& cells = [&]() -> const graph::column<std::uint32_t>& {
        const nb::gil_scoped_release unlocked;
        return opened.locations();
    }();
    return {cells.data(), {cells.size() / 4, 4}, self};
}

void bind_columns(nb::class_<heap>& cls) {
    cls.def_prop_ro("node_count", [](const heap& self) { return self.header().node_count; })
        .def_prop_ro("edge_count", [](const heap& self) { return self.header().edge_count; })
        .def_prop_ro("string_count", [](const heap& self) { return self.string_count(); })
        .def_prop_ro("exceeds_index", &heap::exceeds_index)
        .def_prop_ro("header", [](const heap& self) { return self.header().text; })
        .def_prop_ro("node_types", computed_view([](heap& self) { return numbers_of(self.columns().node_types); }))
        .def_prop_ro("node_names", computed_view([](heap& self) { return span_of(self.columns().node_names); }))
        .def_prop_ro("node_ids", computed_view([](heap& self) { return span_of(self.columns().node_ids); }))
        .def_prop_ro("node_self_sizes", computed_view([](heap& self) { return span_of(self.columns().node_self_sizes); }))
        .def_prop_ro("detachedness", computed_view([](heap& self) { return span_of(self.columns().detachedness); }))
        .def_prop_ro("node_to_first_edge", computed_view([](heap& self) { return span_of(self.columns().node_to_first_edge); }))
        .def_prop_ro("edge_types", computed_view([](heap& self) { return numbers_of(self.columns().edge_types); }))
        .def_prop_ro("edge_names", computed_view([](heap& self) { return span_of(self.columns().edge_names); }))
        .def_prop_ro("edge_targets", computed_view([](heap& self) { return span_of(self.columns().edge_targets); }))
        .def_prop_ro("locations", location_rows)
        .def_prop_ro("sample_timestamps", computed_view([](heap& self) { return span_of(self.samples().timestamps); }))
        .def_prop_ro("sample_last_assigned_ids", computed_view([](heap& self) { return span_of(self.samples().last_assigned_ids); }));
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
    cls.def(nb::init<nb::object, nb::bytes, nb::object>(), nb::kw_only(), nb::arg("index"), nb::arg("fingerprint"), nb::arg("text").none());
    bind_columns(cls);
    bind_kernels(cls);
    bind_strings(cls);
}

}  // namespace heaptrail::bindings
