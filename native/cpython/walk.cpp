#include "cpython/walk.hpp"

#include <cerrno>

#include "cpython/accounting.hpp"
#include "cpython/allocation_stacks.hpp"
#include "cpython/gc_lists.hpp"
#include "cpython/python_classes.hpp"
#include "cpython/roots.hpp"
#include "cpython/snapshot_writer.hpp"
#include "cpython/stack_depth.hpp"
#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {
namespace {

// What is described soon is known, but not in the processor's cache: fetched meanwhile, it is there in time.
void fetch_ahead(const walk& w, std::size_t at) noexcept {
    constexpr std::size_t far = 12;
    constexpr std::size_t near = 4;
    constexpr std::uintptr_t cache_line = 64;
    const mapped_array<node>& nodes = w.graph.nodes;
    if (at + far >= nodes.size()) return;
    PyObject* const later = nodes[at + far].object;
    __builtin_prefetch(later);
    const auto second_line = reinterpret_cast<std::uintptr_t>(later) + cache_line;
    __builtin_prefetch(reinterpret_cast<const void*>(second_line));
    PyObject* const next = nodes[at + near].object;
    if (next != nullptr && PyUnicode_CheckExact(next)) w.graph.texts.prefetch(next);
}

}  // namespace

bool prepare_walk() noexcept { return learn_python_classes() && learn_instructions(); }

walk_result write_heap(int descriptor, id_book& ids, const walk_options& options) noexcept {
    walk_result result;
    walk w;
    if (w.failed()) {
        result.error = ENOMEM;
        return result;
    }
    PyInterpreterState* interpreter = PyInterpreterState_Main();
    note_roots(w, interpreter, options.own);
    const std::size_t first_object = root_group_count;
    for_each_tracked_object(interpreter, [&](PyObject* object) { (void)w.graph.node_of(object); });
    for (std::size_t at = first_object; at < w.graph.nodes.size() && !w.failed(); ++at) {
        fetch_ahead(w, at);
        if (w.graph.nodes[at].object != nullptr) describe(w, static_cast<ordinal>(at));
    }
    if (!w.failed()) account(w, interpreter);
    allocation_stacks stacks;
    if (!w.failed()) note_allocation_stacks(stacks, w, options.traced, options.own, options.memory);
    if (w.failed() || stacks.failed()) {
        result.error = ENOMEM;
        return result;
    }
    const written_file file = write_snapshot(descriptor, w, stacks, ids, options.members);
    result.error = file.error;
    result.node_count = w.graph.nodes.size();
    result.edge_count = file.edge_count;
    result.bytes = file.bytes;
    result.members_offset = file.members_offset;
    return result;
}

}  // namespace heaptrail::cpython
