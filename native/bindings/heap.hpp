// The opened heap as Python holds it: columns, strings, and everything that was computed from them so far.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string_view>

#include "graph/columns.hpp"
#include "graph/dominators.hpp"
#include "graph/known_names.hpp"
#include "graph/reader.hpp"
#include "graph/retainers.hpp"
#include "graph/strings.hpp"

namespace heaptrail::bindings {

// Python's `Heap`. Each kernel runs once, on the first call that needs it, from any thread and with or without the
// interpreter's lock; the results live as long as the heap. Release the lock (nb::gil_scoped_release) before calling what
// computes: another thread may be computing the same and waiting is done without the lock.
class heap {
public:
    // Reads what the buffer holds and keeps the buffer: strings are decoded from it. Raises InvalidSnapshot.
    explicit heap(nanobind::object data);
    ~heap();
    heap(const heap&) = delete;
    heap& operator=(const heap&) = delete;

    [[nodiscard]] const graph::columns& columns() const noexcept { return snapshot_.heap; }
    [[nodiscard]] const graph::string_table& strings() const noexcept { return snapshot_.strings; }
    [[nodiscard]] const graph::header& header() const noexcept { return snapshot_.head; }
    [[nodiscard]] const graph::column<std::uint32_t>& locations() const noexcept { return snapshot_.locations; }

    [[nodiscard]] const graph::known_names& known_names();
    [[nodiscard]] const graph::retainers& retainers();
    [[nodiscard]] std::span<const std::uint8_t> essential_edges();
    [[nodiscard]] std::span<const std::uint8_t> strong_edges();
    [[nodiscard]] std::span<const std::uint32_t> shallow_sizes();
    [[nodiscard]] std::span<const std::int32_t> distances();
    [[nodiscard]] const graph::dominator_tree& dominators();

private:
    template <class T>
    class computed_once {
    public:
        template <class Compute>
        const T& get(const Compute& compute) {
            std::call_once(once_, [&] { value_ = compute(); });
            return value_;
        }

    private:
        std::once_flag once_;
        T value_{};
    };

    Py_buffer buffer_{};
    graph::snapshot snapshot_;
    computed_once<graph::known_names> known_names_;
    computed_once<graph::retainers> retainers_;
    computed_once<graph::column<std::uint8_t>> essential_edges_;
    computed_once<graph::column<std::uint8_t>> strong_edges_;
    computed_once<graph::column<std::uint32_t>> shallow_sizes_;
    computed_once<graph::column<std::int32_t>> distances_;
    computed_once<graph::dominator_tree> dominators_;
};

}  // namespace heaptrail::bindings
