// Strings that say the same.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "bindings/heap.hpp"
#include "bindings/module.hpp"
#include "bindings/views.hpp"
#include "graph/string_groups.hpp"
#include "graph/string_texts.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

namespace {

template <class Value>
auto field_of(const std::vector<graph::string_group>& groups, Value graph::string_group::*field) {
    graph::column<Value> cells(groups.size());
    std::ranges::transform(groups, cells.begin(), field);
    return array_from(std::move(cells));
}

auto cut_of(const std::vector<graph::string_group>& groups) {
    graph::column<std::uint8_t> cells(groups.size());
    std::ranges::transform(groups, cells.begin(), [](const graph::string_group& group) { return group.is_cut ? 1 : 0; });
    return array_from(std::move(cells));
}


auto group_strings(heap& opened) {
    using graph::string_group;
    const std::vector<string_group> groups = [&] {
        const nb::gil_scoped_release unlocked;
        const std::span<const double> retained_sizes = opened.dominators().retained_sizes;
        return graph::group_strings(opened.columns(), opened.strings(), opened.shallow_sizes(), retained_sizes).groups;
    }();
    return std::tuple(
        field_of(groups, &string_group::first_node), field_of(groups, &string_group::count),
        field_of(groups, &string_group::shallow_size), field_of(groups, &string_group::retained_size),
        field_of(groups, &string_group::largest_size), cut_of(groups));
}

auto find_duplicated_strings(heap& opened) {
    graph::string_groups found = [&] {
        const nb::gil_scoped_release unlocked;
        return graph::group_strings(opened.columns(), opened.strings(), opened.shallow_sizes(), {});
    }();
    return array_from(std::move(found.duplicated));
}

// Python's `StringTexts`. Its heap is kept alive by the Python object; what it remembers is guarded by the interpreter's lock.
struct string_texts {
    const heap& opened;
    graph::string_texts texts;
};

// Python's strings as the rest of the program makes them: a lone surrogate becomes U+FFFD, which has three bytes as well.
std::string text_of(string_texts& self, std::size_t node) {
    if (node >= self.opened.columns().node_count()) throw nb::index_error("a node's ordinal is beyond the end of the heap");
    std::string text = self.texts.text_of(static_cast<graph::ordinal>(node));
    for (std::size_t at = text.find('\xED'); at != std::string::npos; at = text.find('\xED', at + 3))
        if (static_cast<unsigned char>(text[at + 1]) >= 0xA0) text.replace(at, 3, "\xEF\xBF\xBD");
    return text;
}

}  // namespace

void bind_string_groups(nb::module_& module) {
    nb::class_<string_texts>(module, "StringTexts", "What the strings of a heap say, also those that are kept in parts.")
        .def("__init__",
             [](string_texts* self, const heap& opened) {
                 new (self) string_texts{opened, graph::string_texts(opened.columns(), opened.strings())};
             },
             nb::arg("heap"), nb::keep_alive<1, 2>())
        .def("text", &text_of, nb::arg("node"));
    module.def("group_strings", &group_strings, nb::arg("heap"));
    module.def("find_duplicated_strings", &find_duplicated_strings, nb::arg("heap"));
}

}  // namespace heaptrail::bindings
