#include "fuzz/table_kernels.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/require.hpp"
#include "graph/allocation_traces.hpp"
#include "graph/arrow_stream.hpp"
#include "graph/distances.hpp"
#include "graph/dominated.hpp"
#include "graph/header.hpp"
#include "graph/plain_objects.hpp"
#include "graph/samples.hpp"
#include "graph/string_texts.hpp"
#include "graph/table_columns.hpp"
#include "graph/text_views.hpp"

namespace heaptrail::fuzz {

namespace {

using namespace graph;

std::string_view text_at(const text_views& views, std::size_t cell) {
    const text_view& view = views.cells()[cell];
    const auto size = static_cast<std::size_t>(view.size);
    if (size <= view.content.size()) return {view.content.data(), size};
    std::array<std::int32_t, 2> where{};
    std::copy_n(view.content.begin() + 4, sizeof where, reinterpret_cast<char*>(where.data()));
    require(static_cast<std::size_t>(where[0]) < views.buffers().size(), "a view points into a buffer");
    const std::string_view buffer = views.buffers()[static_cast<std::size_t>(where[0])];
    const auto place = static_cast<std::size_t>(where[1]);
    require(where[1] >= 0 && place <= buffer.size() && size <= buffer.size() - place, "a view lies in its buffer");
    return buffer.substr(place, size);
}

// Receives all batches and gives them back, as any reader of Arrow does.
std::size_t drain(std::shared_ptr<const arrow_table> table) {
    ArrowArrayStream stream;
    export_stream(std::move(table), &stream);
    ArrowSchema schema;
    require(stream.get_schema(&stream, &schema) == 0, "a table has a schema");
    std::size_t rows = 0;
    for (;;) {
        ArrowArray batch;
        require(stream.get_next(&stream, &batch) == 0, "a batch can be made");
        if (batch.release == nullptr) break;
        require(batch.n_children == schema.n_children, "every column is there");
        for (std::int64_t i = 0; i < batch.n_children; ++i) {
            require(batch.children[i]->length == batch.length, "columns are of one length");
            require(batch.children[i]->null_count <= batch.length, "no more is missing than there is");
        }
        rows += static_cast<std::size_t>(batch.length);
        batch.release(&batch);
    }
    schema.release(&schema);
    stream.release(&stream);
    return rows;
}

}  // namespace

void run_table_kernels(const snapshot& opened) {
    const columns& heap = opened.heap;
    const text_views views(opened.strings);
    for (std::size_t i = 0; i < opened.strings.size(); ++i)
        require(text_at(views, i) == opened.strings.decode(i), "a view shows the string");
    std::vector<std::string> words;
    for (const std::string_view name : node_type_names) words.emplace_back(name);
    auto nodes = std::make_shared<arrow_table>();
    nodes->row_count = heap.node_count();
    nodes->columns = {
        positions("node"), stored_cells("id", "I", heap.node_ids.data(), 4), texts("name", views, heap.node_names),
        worded_cells("type", std::span(reinterpret_cast<const std::uint8_t*>(heap.node_types.data()), heap.node_count()), words),
        lengths("edges", heap.node_to_first_edge), absent_cells("none", "vu", false)};
    require(drain(nodes) == heap.node_count(), "a node has a row");
    auto edges = std::make_shared<arrow_table>();
    edges->row_count = heap.edge_count();
    edges->columns = {owners("source", heap.node_to_first_edge), texts("name", views, heap.edge_names, heap.edge_types),
                      edge_indices("index", heap.edge_names, heap.edge_types)};
    require(drain(edges) == heap.edge_count(), "an edge has a row");
    auto strings = std::make_shared<arrow_table>();
    strings->row_count = opened.strings.size();
    strings->columns = {all_texts("text", views)};
    require(drain(strings) == opened.strings.size(), "a string has a row");
}

void run_view_kernels(
    const snapshot& opened, const known_names& names, const dominator_tree& tree, std::span<const std::int32_t> distances) {
    const columns& heap = opened.heap;
    const std::size_t count = heap.node_count();
    const auto top = static_cast<ordinal>(count / 2);
    const column<std::uint8_t> dominated = find_dominated(tree.immediate_dominator, top);
    for (ordinal node = 0; node < count; ++node) {
        const bool below = node == top || (node != 0 && dominated[tree.immediate_dominator[node]] != 0);
        require((dominated[node] != 0) == below, "what stands below a dominated node is dominated");
    }
    column<std::uint8_t> ignored(count, 0);
    require(std::ranges::equal(compute_distances_around(heap, opened.strings, names, ignored), distances),
            "ignoring nothing changes no distance");
    for (ordinal node = 1; node < count; node += 3) ignored[node] = 1;
    (void)compute_distances_around(heap, opened.strings, names, ignored);
    std::vector<ordinal> all(count);
    std::iota(all.begin(), all.end(), ordinal{0});
    const column<ordinal> alike = find_first_alike(heap, all);
    for (ordinal node = 0; node < count; ++node)
        require(alike[node] <= node && alike[alike[node]] == alike[node], "the first alike is like itself");
    string_texts found(heap, opened.strings);
    for (const ordinal node : all) {
        (void)found.text_of(node);
        (void)found.is_joined(node);
        (void)found.find_cut(node);
    }
}

void run_recording_kernels(const snapshot& opened, std::span<const std::uint32_t> shallow) {
    const trace_tree& tree = opened.traces.tree;
    const std::uint64_t bytes = std::accumulate(shallow.begin(), shallow.end(), std::uint64_t{0});
    const live_objects live = count_live_objects(opened.traces.node_to_trace, shallow, tree.size());
    require(std::accumulate(live.sizes.begin(), live.sizes.end(), std::uint64_t{0}) <= bytes, "what lives is in the heap");
    const std::vector<double> sizes(tree.sizes.begin(), tree.sizes.end());
    const double all = std::accumulate(sizes.begin(), sizes.end(), 0.0);
    for (const double sum : sum_with_callees(tree.parents, tree.functions, sizes, opened.traces.functions.size()))
        require(sum <= all, "no function allocates more than all together");
    const column<std::uint64_t> sampled = sum_live_sizes(opened.samples.last_assigned_ids, opened.heap.node_ids, shallow);
    require(std::accumulate(sampled.begin(), sampled.end(), std::uint64_t{0}) <= bytes, "what was sampled is in the heap");
}

}  // namespace heaptrail::fuzz
