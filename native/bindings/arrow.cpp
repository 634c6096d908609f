#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bindings/heap.hpp"
#include "bindings/module.hpp"
#include "graph/arrow_stream.hpp"
#include "graph/table_columns.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

namespace {

using any_array = nb::ndarray<nb::ro, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

// Whether Python objects may still be let go. While the interpreter ends it has no lock to wait for: only the thread that ends
// it, taken to be the one that loaded this module, still may, and only while the module is there.
struct interpreter_life {
    std::thread::id loaded_by = std::this_thread::get_id();
    std::atomic<bool> has_module{true};
};

interpreter_life& life() {
    static interpreter_life only;
    return only;
}

// Python objects that a table is a view of. Whoever releases the last batch may do so in any thread, without the lock.
class kept_objects {
public:
    kept_objects() = default;
    kept_objects(const kept_objects&) = delete;
    kept_objects& operator=(const kept_objects&) = delete;
    ~kept_objects() {
        if (Py_IsInitialized() != 0) {
            const nb::gil_scoped_acquire locked;
            objects_.clear();
        } else if (life().has_module && life().loaded_by == std::this_thread::get_id()) {
            objects_.clear();
        } else {
            for (nb::object& each : objects_) (void)each.release();
        }
    }

    void add(nb::object kept) { objects_.push_back(std::move(kept)); }

private:
    std::vector<nb::object> objects_;
};

const char* format_of(const nb::dlpack::dtype& type) {
    if (type == nb::dtype<std::uint8_t>()) return "C";
    if (type == nb::dtype<std::uint32_t>()) return "I";
    if (type == nb::dtype<std::int32_t>()) return "i";
    if (type == nb::dtype<double>()) return "g";
    throw nb::type_error("a column of numbers is uint8, uint32, int32 or float64");
}

// Python's `ArrowTable`.
class table {
public:
    explicit table(std::size_t row_count)
        : kept_(std::make_shared<kept_objects>()), table_(std::make_shared<graph::arrow_table>()) {
        table_->row_count = row_count;
        table_->owner = kept_;
    }

    void add_numbers(std::string name, const nb::object& numbers) {
        const auto cells = nb::cast<any_array>(numbers);
        require_rows(cells.shape(0));
        add(graph::stored_cells(std::move(name), format_of(cells.dtype()), cells.data(), cells.itemsize()), numbers);
    }

    void add_words(std::string name, const nb::object& numbers, const std::vector<std::string>& words) {
        const auto cells = nb::cast<any_array>(numbers);
        require_rows(cells.shape(0));
        if (cells.dtype() == nb::dtype<std::uint8_t>())
            add(graph::worded_cells(std::move(name), span_of<std::uint8_t>(cells), words), numbers);
        else if (cells.dtype() == nb::dtype<std::uint32_t>())
            add(graph::worded_cells(std::move(name), span_of<std::uint32_t>(cells), words), numbers);
        else
            throw nb::type_error("numbers of words are uint8 or uint32");
    }

    void add_positions(std::string name) { add(graph::positions(std::move(name)), {}); }

    void add_node_names(std::string name, const nb::object& of) {
        heap& opened = nb::cast<heap&>(of);
        require_rows(opened.columns().node_count());
        add(graph::texts(std::move(name), views_of(opened), opened.columns().node_names), of);
    }

    void add_edge_counts(std::string name, const nb::object& of) {
        const heap& opened = nb::cast<heap&>(of);
        require_rows(opened.columns().node_count());
        add(graph::lengths(std::move(name), opened.columns().node_to_first_edge), of);
    }

    void add_edge_sources(std::string name, const nb::object& of) {
        const heap& opened = nb::cast<heap&>(of);
        require_rows(opened.columns().edge_count());
        add(graph::owners(std::move(name), opened.columns().node_to_first_edge), of);
    }

    void add_edge_names(std::string name, const nb::object& of) {
        heap& opened = nb::cast<heap&>(of);
        require_rows(opened.columns().edge_count());
        add(graph::texts(std::move(name), views_of(opened), opened.columns().edge_names, opened.columns().edge_types), of);
    }

    void add_edge_indices(std::string name, const nb::object& of) {
        const heap& opened = nb::cast<heap&>(of);
        require_rows(opened.columns().edge_count());
        add(graph::edge_indices(std::move(name), opened.columns().edge_names, opened.columns().edge_types), of);
    }

    void add_strings(std::string name, const nb::object& of) {
        heap& opened = nb::cast<heap&>(of);
        require_rows(opened.strings().size());
        add(graph::all_texts(std::move(name), views_of(opened)), of);
    }

    void add_absent(std::string name, std::string format, bool has_words) {
        add(graph::absent_cells(std::move(name), std::move(format), has_words), {});
    }

    [[nodiscard]] nb::capsule stream() const {
        auto filled = std::make_unique<ArrowArrayStream>();
        // A table that was handed out does not change: later columns belong to later streams.
        graph::export_stream(std::make_shared<const graph::arrow_table>(*table_), filled.get());
        return capsule_of(std::move(filled), "arrow_array_stream");
    }

    [[nodiscard]] nb::capsule schema() const {
        auto filled = std::make_unique<ArrowSchema>();
        graph::export_schema(*table_, filled.get());
        return capsule_of(std::move(filled), "arrow_schema");
    }

private:
    // Whoever takes the structure out of the capsule leaves nothing to release in it.
    template <class Structure>
    static nb::capsule capsule_of(std::unique_ptr<Structure> filled, const char* name) {
        return nb::capsule(filled.release(), name, [](void* pointer) noexcept {
            const std::unique_ptr<Structure> owned(static_cast<Structure*>(pointer));
            if (owned->release != nullptr) owned->release(owned.get());
        });
    }

    static const graph::text_views& views_of(heap& opened) {
        const nb::gil_scoped_release unlocked;
        return opened.text_views();
    }

    void require_rows(std::size_t count) const {
        if (count != table_->row_count) throw nb::value_error("a column has another number of rows than its table");
    }

    template <class T>
    static std::span<const T> span_of(const any_array& numbers) {
        return {static_cast<const T*>(numbers.data()), numbers.shape(0)};
    }

    void add(graph::table_column column, nb::object kept) {
        if (kept.is_valid()) kept_->add(std::move(kept));
        table_->columns.push_back(std::move(column));
    }

    std::shared_ptr<kept_objects> kept_;
    std::shared_ptr<graph::arrow_table> table_;
};

}  // namespace

void bind_arrow(nb::module_& module) {
    module.attr("_module_life") = nb::capsule(&life(), [](void* known) noexcept { static_cast<interpreter_life*>(known)->has_module = false; });
    nb::class_<table>(module, "ArrowTable", "Columns over the memory of a heap, handed out as an Arrow C stream.")
        .def(nb::init<std::size_t>(), nb::arg("row_count"))
        .def("add_numbers", &table::add_numbers, nb::arg("name"), nb::arg("cells"))
        .def("add_words", &table::add_words, nb::arg("name"), nb::arg("numbers"), nb::arg("words"))
        .def("add_positions", &table::add_positions, nb::arg("name"))
        .def("add_node_names", &table::add_node_names, nb::arg("name"), nb::arg("heap"))
        .def("add_edge_counts", &table::add_edge_counts, nb::arg("name"), nb::arg("heap"))
        .def("add_edge_sources", &table::add_edge_sources, nb::arg("name"), nb::arg("heap"))
        .def("add_edge_names", &table::add_edge_names, nb::arg("name"), nb::arg("heap"))
        .def("add_edge_indices", &table::add_edge_indices, nb::arg("name"), nb::arg("heap"))
        .def("add_strings", &table::add_strings, nb::arg("name"), nb::arg("heap"))
        .def("add_absent", &table::add_absent, nb::arg("name"), nb::arg("format"), nb::arg("has_words"))
        .def("stream", &table::stream)
        .def("schema", &table::schema);
}

}  // namespace heaptrail::bindings
