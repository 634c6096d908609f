#include "graph/index_recording.hpp"

#include <algorithm>
#include <span>

namespace heaptrail::graph {

namespace {

template <class T>
void store(index_writer& writer, index_section section, const column<T>& cells) {
    if (!cells.empty()) writer.add(section, std::span<const T>(cells));
}

template <class T>
column<T> borrow(const index_file& index, index_section section, std::size_t count) {
    return count == 0 ? column<T>() : column<T>::borrowed(index.cells<T>(section, count));
}

column<std::uint32_t> borrow_below(const index_file& index, index_section section, std::size_t count, std::uint64_t limit) {
    column<std::uint32_t> cells = borrow<std::uint32_t>(index, section, count);
    if (!std::ranges::all_of(cells, [limit](std::uint32_t cell) { return cell < limit; }))
        throw damaged_index("a number of a recording points outside of it");
    return cells;
}

// Every caller stands before what it calls, so that every way up ends at the root.
void check_parents(std::span<const std::uint32_t> parents) {
    for (std::size_t call = 0; call < parents.size(); ++call) {
        if (call == 0 ? parents[call] != no_trace : parents[call] >= call) throw damaged_index("the recorded calls are no tree");
    }
}

}  // namespace

void store_traces(index_writer& writer, const allocation_traces& traces) {
    store(writer, index_section::trace_function_names, traces.functions.names);
    store(writer, index_section::trace_script_names, traces.functions.script_names);
    store(writer, index_section::trace_script_ids, traces.functions.script_ids);
    store(writer, index_section::trace_lines, traces.functions.lines);
    store(writer, index_section::trace_columns, traces.functions.columns);
    store(writer, index_section::trace_functions, traces.tree.functions);
    store(writer, index_section::trace_parents, traces.tree.parents);
    store(writer, index_section::trace_counts, traces.tree.counts);
    store(writer, index_section::trace_sizes, traces.tree.sizes);
    store(writer, index_section::node_to_trace, traces.node_to_trace);
}

allocation_traces load_traces(const index_file& index, const index_outline& outline) {
    const std::size_t functions = outline.trace_function_count;
    const std::size_t calls = outline.trace_count;
    allocation_traces traces;
    traces.functions.names = borrow_below(index, index_section::trace_function_names, functions, outline.string_count);
    traces.functions.script_names = borrow_below(index, index_section::trace_script_names, functions, outline.string_count);
    traces.functions.script_ids = borrow<std::uint32_t>(index, index_section::trace_script_ids, functions);
    traces.functions.lines = borrow<std::uint32_t>(index, index_section::trace_lines, functions);
    traces.functions.columns = borrow<std::uint32_t>(index, index_section::trace_columns, functions);
    traces.tree.functions = borrow_below(index, index_section::trace_functions, calls, functions);
    traces.tree.parents = borrow<std::uint32_t>(index, index_section::trace_parents, calls);
    check_parents(traces.tree.parents);
    traces.tree.counts = borrow<std::uint64_t>(index, index_section::trace_counts, calls);
    traces.tree.sizes = borrow<std::uint64_t>(index, index_section::trace_sizes, calls);
    traces.node_to_trace = borrow<std::uint32_t>(index, index_section::node_to_trace, outline.traced_node_count);
    const auto is_trace = [calls](std::uint32_t trace) { return trace < calls || trace == no_trace; };
    if (!std::ranges::all_of(traces.node_to_trace, is_trace)) throw damaged_index("a node has a trace that is none");
    return traces;
}

void store_samples(index_writer& writer, const samples& stored) {
    store(writer, index_section::sample_timestamps, stored.timestamps);
    store(writer, index_section::sample_last_assigned_ids, stored.last_assigned_ids);
}

samples load_samples(const index_file& index, const index_outline& outline) {
    samples loaded{borrow<std::uint64_t>(index, index_section::sample_timestamps, outline.sample_count),
                   borrow<std::uint32_t>(index, index_section::sample_last_assigned_ids, outline.sample_count)};
    if (!std::ranges::is_sorted(loaded.last_assigned_ids)) throw damaged_index("the ids of the samples fall");
    return loaded;
}

}  // namespace heaptrail::graph
