// The opened heap as Python holds it: columns, strings, and everything that was computed from them so far.
#pragma once

#include <nanobind/nanobind.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "bindings/computed_once.hpp"
#include "bindings/held_buffer.hpp"
#include "graph/allocation_traces.hpp"
#include "graph/class_rows.hpp"
#include "graph/classes.hpp"
#include "graph/columns.hpp"
#include "graph/dominators.hpp"
#include "graph/index_columns.hpp"
#include "graph/index_file.hpp"
#include "graph/index_recording.hpp"
#include "graph/index_tables.hpp"
#include "graph/known_names.hpp"
#include "graph/reader.hpp"
#include "graph/retainers.hpp"
#include "graph/samples.hpp"
#include "graph/statistics.hpp"
#include "graph/strings.hpp"
#include "graph/text_views.hpp"

namespace heaptrail::bindings {

// Python's `Heap`. Each kernel runs once, on the first call that needs it, from any thread and with or without the
// interpreter's lock; the results live as long as the heap. Release the lock (nb::gil_scoped_release) before calling what
// computes: another thread may be computing the same and waiting is done without the lock.
//
// A heap that was opened from an index takes each part from there when it is first asked for. A part that is not in the index,
// or is damaged, is computed; if that part is the snapshot's own content, the snapshot is read after all.
class heap {
public:
    // Reads what the buffer holds and keeps the buffer: strings are decoded from it. Raises InvalidSnapshot.
    explicit heap(nanobind::object data);
    // Opens an index that was made of the snapshot with this fingerprint. `text` is the snapshot's text, or None where the
    // index has the strings: then there is nothing to fall back on, so that all of its content is verified at once. Throws
    // damaged_index.
    heap(nanobind::object index, nanobind::bytes fingerprint, nanobind::object text);
    heap(const heap&) = delete;
    heap& operator=(const heap&) = delete;

    [[nodiscard]] const graph::header& header() const noexcept { return outline_.head; }
    [[nodiscard]] std::size_t string_count() const noexcept { return outline_.string_count; }
    [[nodiscard]] const graph::columns& columns() const;
    [[nodiscard]] const graph::string_table& strings() const;
    [[nodiscard]] const graph::column<std::uint32_t>& locations() const;
    [[nodiscard]] const graph::allocation_traces& traces() const;
    [[nodiscard]] const graph::samples& samples() const;

    [[nodiscard]] const graph::known_names& known_names();
    [[nodiscard]] const graph::retainers& retainers();
    [[nodiscard]] std::span<const std::uint8_t> essential_edges();
    [[nodiscard]] std::span<const std::uint8_t> strong_edges();
    [[nodiscard]] std::span<const std::uint32_t> shallow_sizes();
    [[nodiscard]] std::span<const std::int32_t> distances();
    [[nodiscard]] const graph::dominator_tree& dominators();
    // Plain objects by the heap's own interfaces.
    [[nodiscard]] const graph::class_table& classes();
    [[nodiscard]] const std::vector<graph::class_row>& class_rows();
    // Without the bytes that the header counts outside of the graph.
    [[nodiscard]] const graph::heap_statistics& statistics();
    [[nodiscard]] const graph::child_list& root_children();

    // Whether something was computed that the index this heap was opened from does not have, or has damaged.
    [[nodiscard]] bool exceeds_index() const noexcept;
    // Adds what is known of the heap, and the tables of the summary where they cost little by now. The heap must outlive the
    // writer. `with_strings` for snapshots that are not mapped themselves when the index is used.
    void store(graph::index_writer& writer, bool with_strings);
    [[nodiscard]] const graph::text_views& text_views();

private:
    template <class T, class Load, class Compute>
    const T& part(computed_once<T>& known, const Load& load, const Compute& compute) const;
    // The snapshot, read from its text; each of its parts is moved out of it once.
    [[nodiscard]] graph::snapshot& parsed() const;
    [[nodiscard]] graph::dominator_tree computed_dominators();
    [[nodiscard]] bool in_index(graph::index_section section) const noexcept { return index_ && index_->has(section); }

    held_buffer text_;
    held_buffer index_bytes_;
    std::optional<graph::index_file> index_;
    graph::index_outline outline_;
    mutable std::atomic<bool> index_damaged_ = false;

    mutable std::once_flag read_;
    mutable graph::snapshot parsed_;
    mutable computed_once<graph::columns> columns_;
    mutable computed_once<graph::string_table> strings_;
    mutable computed_once<graph::column<std::uint32_t>> locations_;
    mutable computed_once<graph::allocation_traces> traces_;
    mutable computed_once<graph::samples> samples_;
    computed_once<graph::known_names> known_names_;
    computed_once<graph::retainers> retainers_;
    computed_once<graph::column<std::uint8_t>> essential_edges_;
    computed_once<graph::column<std::uint8_t>> strong_edges_;
    computed_once<graph::column<std::uint32_t>> shallow_sizes_;
    computed_once<graph::column<std::int32_t>> distances_;
    computed_once<graph::dominator_tree> dominators_;
    computed_once<graph::class_table> classes_;
    computed_once<std::vector<graph::class_row>> class_rows_;
    computed_once<graph::heap_statistics> statistics_;
    computed_once<graph::child_list> root_children_;
    computed_once<graph::text_views> text_views_;
};

}  // namespace heaptrail::bindings
