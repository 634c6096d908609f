// Where the objects of a heap were allocated: the call stacks that V8 records while it tracks allocations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "graph/columns.hpp"
#include "graph/header.hpp"
#include "graph/json_cursor.hpp"

namespace heaptrail::graph {

// The functions on the stacks. Lines and columns count from 1; 0 where V8 does not know them.
struct trace_functions {
    column<std::uint32_t> names;         // index into the string table
    column<std::uint32_t> script_names;  // index into the string table
    column<std::uint32_t> script_ids;
    column<std::uint32_t> lines;
    column<std::uint32_t> columns;

    [[nodiscard]] std::size_t size() const noexcept { return names.size(); }
};

// The stacks, as a tree of calls in preorder: a call stands behind its caller and directly before what it called first.
struct trace_tree {
    column<std::uint32_t> functions;  // place in `trace_functions`
    column<std::uint32_t> parents;    // place of the caller; no_trace for the root
    column<std::uint64_t> counts;     // objects that were allocated just here
    column<std::uint64_t> sizes;      // and their bytes

    [[nodiscard]] std::size_t size() const noexcept { return functions.size(); }
};

// Empty where no allocations were recorded.
struct allocation_traces {
    trace_functions functions;
    trace_tree tree;
    column<std::uint32_t> node_to_trace;  // place in the tree, or no_trace; empty where the file does not say it of any node
};

[[nodiscard]] trace_functions make_trace_functions(std::size_t count);

// A tree as the file has it, with the id of each of its calls.
struct written_trace_tree {
    trace_tree tree;
    std::vector<std::uint32_t> ids;
};

// Reads the tree at the cursor, which nests as deep as it likes: no recursion, and memory in proportion to the text. Checks
// that counts and sizes can be added up exactly in float64. Throws invalid_snapshot.
[[nodiscard]] written_trace_tree read_trace_tree(json_cursor& cursor, const trace_node_layout& layout);

// Joins what was read apart: the ids in `node_to_trace` become places in the tree. Throws invalid_snapshot, naming the tree
// that begins at `byte`, where a call has no function or an id occurs twice.
void join_traces(allocation_traces& traces, written_trace_tree&& written, std::size_t byte);

// What is still alive of what was allocated at each place of a tree.
struct live_objects {
    column<std::uint64_t> counts;
    column<std::uint64_t> sizes;
};

// Adds up the nodes of each trace with their shallow sizes. Cost: one pass over the nodes.
[[nodiscard]] live_objects count_live_objects(
    std::span<const std::uint32_t> node_to_trace, std::span<const std::uint32_t> shallow_sizes, std::size_t trace_count);

// For each function the sum of `values` of its calls and of all that these called, a call within another of the same function
// counted once. `parents` and `functions` are a tree in preorder as above. Cost: two passes over it.
[[nodiscard]] column<double> sum_with_callees(std::span<const std::uint32_t> parents, std::span<const std::uint32_t> functions,
                                              std::span<const double> values, std::size_t function_count);

}  // namespace heaptrail::graph
