// Heaps from index files, and index files from heaps.
#include <nanobind/nanobind.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/heap.hpp"
#include "bindings/module.hpp"
#include "graph/index_file.hpp"
#include "graph/invalid_snapshot.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

namespace {

// Real heaps have some tens; a list of millions would be no small table.
constexpr std::uint32_t most_root_children = 4096;

graph::index_fingerprint fingerprint_of(const nb::bytes& bytes) {
    graph::index_fingerprint fingerprint;
    if (bytes.size() != fingerprint.size()) throw nb::value_error("a fingerprint has 16 bytes");
    std::copy_n(static_cast<const std::byte*>(bytes.data()), fingerprint.size(), fingerprint.begin());
    return fingerprint;
}

}  // namespace

heap::heap(nb::object index, nb::bytes fingerprint, nb::object text) : index_bytes_(index) {
    const bool has_text = !text.is_none();
    if (has_text) text_.hold(text);
    const graph::index_fingerprint expected = fingerprint_of(fingerprint);
    const nb::gil_scoped_release unlocked;
    index_.emplace(index_bytes_.bytes());
    if (index_->fingerprint() != expected) throw graph::damaged_index("this is the index of another snapshot");
    if (has_text == index_->has(graph::index_section::string_text))
        throw graph::damaged_index("the strings are not where they are looked for");
    outline_ = graph::load_outline(*index_);
    if (has_text) return;
    columns_.set(graph::load_columns(*index_, outline_));
    strings_.set(graph::load_strings(*index_, outline_, {}));
    locations_.set(graph::load_locations(*index_, outline_));
    traces_.set(graph::load_traces(*index_, outline_));
    samples_.set(graph::load_samples(*index_, outline_));
}

graph::snapshot& heap::parsed() const {
    std::call_once(read_, [this] {
        parsed_ = graph::read_snapshot(text_.text());
        if (!index_) return;
        // Something may have been told of the heap already, so that it cannot become another one now.
        if (parsed_.head.text != outline_.head.text || parsed_.strings.size() != outline_.string_count ||
            parsed_.locations.size() != outline_.location_cells)
            throw graph::invalid_snapshot("index", 0, "the index file is not of this snapshot; `heaptrail index clear` removes it");
    });
    return parsed_;
}

bool heap::exceeds_index() const noexcept {
    using section = graph::index_section;
    const auto lacks = [this](const auto& known, section first) { return known.ready() && !in_index(first); };
    return !index_ || index_damaged_ || lacks(retainers_, section::node_to_first_retainer) ||
           lacks(shallow_sizes_, section::shallow_sizes) || lacks(distances_, section::distances) ||
           lacks(dominators_, section::dominators) || lacks(classes_, section::classes) ||
           lacks(class_rows_, section::class_rows) || lacks(statistics_, section::statistics);
}

// Parts of the old index go through the heap, which verifies them: damage must not get a new checksum.
void heap::store(graph::index_writer& writer, bool with_strings) {
    using section = graph::index_section;
    const auto is_known = [this](const auto& part, section first) { return part.ready() || in_index(first); };
    const bool has_tree = is_known(dominators_, section::dominators);
    graph::store_outline(writer, outline_);
    graph::store_columns(writer, columns());
    graph::store_locations(writer, locations());
    graph::store_traces(writer, traces());
    graph::store_samples(writer, samples());
    if (with_strings) graph::store_strings(writer, strings());
    if (is_known(retainers_, section::node_to_first_retainer)) graph::store_retainers(writer, retainers());
    if (has_tree || is_known(shallow_sizes_, section::shallow_sizes)) graph::store_shallow_sizes(writer, shallow_sizes());
    if (has_tree || is_known(distances_, section::distances)) graph::store_distances(writer, distances());
    if (has_tree || is_known(classes_, section::classes)) graph::store_classes(writer, classes());
    if (!has_tree) return;
    graph::store_dominators(writer, dominators());
    graph::store_class_rows(writer, class_rows());
    graph::store_statistics(writer, statistics());
    if (columns().node_to_first_edge[1] <= most_root_children) graph::store_root_children(writer, root_children());
}

namespace {

// An index that can be written. Python keeps the heap alive.
class index_image {
public:
    index_image(heap& opened, const nb::bytes& fingerprint, const nb::bytes& origin, bool with_strings)
        : fingerprint_(fingerprint_of(fingerprint)) {
        writer_.add_text(graph::index_section::origin, std::string(origin.c_str(), origin.size()));
        const nb::gil_scoped_release unlocked;
        opened.store(writer_, with_strings);
    }

    [[nodiscard]] std::size_t size() const noexcept { return writer_.size(); }

    // Small pieces, so that Python can act on signals in between.
    void write(const nb::callable& write) {
        for (std::span<const std::byte> rest : finished()) {
            while (!rest.empty()) {
                const std::span<const std::byte> next = rest.first(std::min(rest.size(), most_at_once));
                char* begin = const_cast<char*>(reinterpret_cast<const char*>(next.data()));
                const nb::object view =
                    nb::steal(PyMemoryView_FromMemory(begin, static_cast<Py_ssize_t>(next.size()), PyBUF_READ));
                if (!view.is_valid()) throw nb::python_error();
                write(view);
                view.attr("release")();
                rest = rest.subspan(next.size());
            }
        }
    }

private:
    [[nodiscard]] std::vector<std::span<const std::byte>> finished() {
        const nb::gil_scoped_release unlocked;
        return writer_.finish(fingerprint_);
    }

private:
    static constexpr std::size_t most_at_once = std::size_t{16} << 20;

    graph::index_fingerprint fingerprint_;
    graph::index_writer writer_;
};

nb::bytes index_origin(const nb::object& data) {
    const held_buffer buffer(data);
    const graph::index_file index(buffer.bytes());
    const std::string_view origin = index.text(graph::index_section::origin);
    return nb::bytes(origin.data(), origin.size());
}

}  // namespace

void bind_heap_index(nb::module_& module) {
    nb::exception<graph::damaged_index>(module, "DamagedIndex", PyExc_ValueError);
    nb::class_<index_image>(module, "IndexImage", "What is known of a heap, to be written as an index file.")
        .def(nb::init<heap&, const nb::bytes&, const nb::bytes&, bool>(), nb::arg("heap"), nb::kw_only(), nb::arg("fingerprint"),
             nb::arg("origin"), nb::arg("with_strings"), nb::keep_alive<1, 2>())
        .def_prop_ro("size", &index_image::size)
        .def("write", &index_image::write, nb::arg("write"));
    module.def("index_origin", &index_origin, nb::arg("data"));
}

}  // namespace heaptrail::bindings
