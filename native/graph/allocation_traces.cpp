#include "graph/allocation_traces.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "graph/invalid_snapshot.hpp"
#include "graph/salted_hash.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::uint64_t most_exact_in_float64 = std::uint64_t{1} << 53;

class tree_reader {
public:
    tree_reader(json_cursor& cursor, const trace_node_layout& layout) : cursor_(cursor), layout_(layout) {}

    written_trace_tree read() {
        cursor_.expect('[');
        begin_call(no_trace);
        while (!open_.empty()) step();
        cursor_.expect(']');
        return {{column_of(std::span(std::as_const(functions_))), column_of(std::span(std::as_const(parents_))), column_of(std::span(std::as_const(counts_))), column_of(std::span(std::as_const(sizes_)))}, std::move(ids_)};
    }

private:
    // A call whose fields are being read.
    struct open_call {
        std::uint32_t place;
        std::size_t next_field;
    };

    void begin_call(std::uint32_t parent) {
        const auto place = static_cast<std::uint32_t>(ids_.size());
        if (place == no_trace) cursor_.fail("there are more than 4,294,967,294 calls");
        ids_.push_back(0);
        functions_.push_back(0);
        parents_.push_back(parent);
        counts_.push_back(0);
        sizes_.push_back(0);
        open_.push_back({place, 0});
    }

    // Reads one field of the innermost open call.
    void step() {
        open_call& call = open_.back();
        if (call.next_field == layout_.field_count) return end_call();
        if (call.next_field > 0) cursor_.expect(',');
        const std::size_t field = call.next_field++;
        if (field == layout_.children) return begin_children(call.place);
        cursor_.peek();
        const std::size_t byte = cursor_.position();
        if (field == layout_.id) {
            ids_[call.place] = read_index(byte);
        } else if (field == layout_.function_info_index) {
            functions_[call.place] = read_index(byte);
        } else if (field == layout_.count) {
            counts_[call.place] = read_added(total_count_, byte);
        } else if (field == layout_.size) {
            sizes_[call.place] = read_added(total_size_, byte);
        } else {
            cursor_.skip_value();
        }
    }

    void begin_children(std::uint32_t parent) {
        cursor_.expect('[');
        if (!cursor_.accept(']')) begin_call(parent);
    }

    // Behind the last field of a call stands a sibling, or the end of its caller's children.
    void end_call() {
        const std::uint32_t parent = parents_[open_.back().place];
        open_.pop_back();
        if (open_.empty()) return;  // the root has no siblings
        if (cursor_.accept(',')) return begin_call(parent);
        cursor_.expect(']');
    }

    std::uint32_t read_index(std::size_t byte) {
        const std::uint64_t index = cursor_.read_unsigned();
        if (index > 0xFFFFFFFFu) fail(byte, "a number is greater than 4,294,967,295");
        return static_cast<std::uint32_t>(index);
    }

    std::uint64_t read_added(std::uint64_t& total, std::size_t byte) {
        const std::uint64_t value = cursor_.read_unsigned();
        if (value > most_exact_in_float64 - total) fail(byte, "the counts or sizes add up to more than 2^53");
        total += value;
        return value;
    }

    [[noreturn]] void fail(std::size_t byte, const std::string& problem) const {
        throw invalid_snapshot(cursor_.section(), byte, problem);
    }

    json_cursor& cursor_;
    const trace_node_layout& layout_;
    std::uint64_t total_count_ = 0;
    std::uint64_t total_size_ = 0;
    std::vector<open_call> open_;
    std::vector<std::uint32_t> ids_;
    std::vector<std::uint32_t> functions_;
    std::vector<std::uint32_t> parents_;
    std::vector<std::uint64_t> counts_;
    std::vector<std::uint64_t> sizes_;
};

using places_by_id = std::unordered_map<std::uint32_t, std::uint32_t, salted_hash>;

places_by_id find_places(std::span<const std::uint32_t> ids) {
    places_by_id places;
    places.reserve(ids.size());
    for (std::uint32_t place = 0; place < ids.size(); ++place) places.emplace(ids[place], place);
    return places;
}

void resolve(std::span<std::uint32_t> node_to_trace, const places_by_id& places) {
    const auto place_of = [&](std::uint32_t id) {
        const auto found = places.find(id);
        return found == places.end() ? no_trace : found->second;
    };
    const std::uint32_t unrecorded = place_of(0);  // most nodes are older than the recording
    for (std::uint32_t& trace : node_to_trace) trace = trace == 0 ? unrecorded : place_of(trace);
}

}  // namespace

trace_functions make_trace_functions(std::size_t count) {
    trace_functions functions;
    for (column<std::uint32_t>* cells :
         {&functions.names, &functions.script_names, &functions.script_ids, &functions.lines, &functions.columns})
        *cells = column<std::uint32_t>(count);
    return functions;
}

written_trace_tree read_trace_tree(json_cursor& cursor, const trace_node_layout& layout) {
    return tree_reader(cursor, layout).read();
}

void join_traces(allocation_traces& traces, written_trace_tree&& written, std::size_t byte) {
    traces.tree = std::move(written.tree);
    const std::size_t function_count = traces.functions.size();
    for (const std::uint32_t function : traces.tree.functions) {
        if (function >= function_count)
            throw invalid_snapshot("trace_tree", byte, "the function " + std::to_string(function) + " is behind the last of " +
                                                           std::to_string(function_count));
    }
    const places_by_id places = find_places(written.ids);
    if (places.size() != written.ids.size()) throw invalid_snapshot("trace_tree", byte, "two calls have the same id");
    resolve(traces.node_to_trace, places);
}

live_objects count_live_objects(
    std::span<const std::uint32_t> node_to_trace, std::span<const std::uint32_t> shallow_sizes, std::size_t trace_count) {
    live_objects live{column<std::uint64_t>(trace_count, 0), column<std::uint64_t>(trace_count, 0)};
    for (std::size_t node = 0; node < node_to_trace.size(); ++node) {
        const std::uint32_t trace = node_to_trace[node];
        if (trace == no_trace) continue;
        ++live.counts[trace];
        live.sizes[trace] += shallow_sizes[node];
    }
    return live;
}

column<double> sum_with_callees(std::span<const std::uint32_t> parents, std::span<const std::uint32_t> functions,
                                std::span<const double> values, std::size_t function_count) {
    std::vector<double> subtree(values.begin(), values.end());
    for (std::size_t call = subtree.size(); call-- > 1;) subtree[parents[call]] += subtree[call];
    column<double> sums(function_count, 0.0);
    std::vector<std::uint32_t> depth_of_function(function_count, 0);  // how many calls of it are open
    std::vector<std::uint32_t> open;
    for (std::uint32_t call = 0; call < parents.size(); ++call) {
        while (!open.empty() && open.back() != parents[call]) {
            --depth_of_function[functions[open.back()]];
            open.pop_back();
        }
        if (depth_of_function[functions[call]]++ == 0) sums[functions[call]] += subtree[call];
        open.push_back(call);
    }
    return sums;
}

}  // namespace heaptrail::graph
