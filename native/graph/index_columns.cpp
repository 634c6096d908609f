#include "graph/index_columns.hpp"

#include <array>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "graph/index_records.hpp"
#include "graph/invalid_snapshot.hpp"
#include "graph/json_cursor.hpp"
#include "graph/node_set.hpp"
#include "graph/work_queue.hpp"

namespace heaptrail::graph {

namespace {

// No early end: these loops become vector instructions.
template <class T>
bool all_below(std::span<const T> cells, std::uint64_t limit) noexcept {
    bool holds = true;
    for (const T cell : cells) holds &= static_cast<std::uint64_t>(cell) < limit;
    return holds;
}

// Begins at 0, never falls, ends at `last`.
bool are_offsets(std::span<const std::uint32_t> cells, std::uint64_t last) noexcept {
    if (cells.empty() || cells.front() != 0 || cells.back() != last) return false;
    bool holds = true;
    for (std::size_t i = 1; i < cells.size(); ++i) holds &= cells[i - 1] <= cells[i];
    return holds;
}

bool are_names(std::span<const std::uint32_t> names, std::span<const edge_type> types, std::uint64_t string_count) noexcept {
    bool holds = true;
    for (std::size_t i = 0; i < names.size(); ++i) holds &= !has_string_name(types[i]) | (names[i] < string_count);
    return holds;
}

bool are_sizes(std::span<const double> cells) noexcept {
    bool holds = true;
    for (const double cell : cells) holds &= cell >= 0 && std::isfinite(cell);
    return holds;
}

template <class T>
std::span<const T> cells_of(const column<T>& stored) {
    return stored;
}

template <class T>
column<T> borrow(const index_file& index, index_section section, std::size_t count) {
    return column<T>::borrowed(index.cells<T>(section, count));
}

// Types are numbers below `known` in the file.
template <class Type>
column<Type> borrow_types(const index_file& index, index_section section, std::size_t count, std::size_t known) {
    static_assert(sizeof(Type) == 1);
    require_sound(all_below(index.cells<std::uint8_t>(section, count), known), "a type is none of those there are");
    return column<Type>::borrowed(index.cells<Type>(section, count));
}

column<std::uint32_t> borrow_below(const index_file& index, index_section section, std::size_t count, std::uint64_t limit) {
    const std::span<const std::uint32_t> cells = index.cells<std::uint32_t>(section, count);
    require_sound(all_below(cells, limit), "a number points outside of the heap");
    return column<std::uint32_t>::borrowed(cells);
}

column<std::uint32_t> borrow_offsets(const index_file& index, index_section section, std::size_t count, std::uint64_t last) {
    const std::span<const std::uint32_t> cells = index.cells<std::uint32_t>(section, count);
    require_sound(are_offsets(cells, last), "offsets are not in order");
    return column<std::uint32_t>::borrowed(cells);
}

// What is noticed here makes the index useless before anything was told of the heap.
void check_lengths(const index_file& index, const index_outline& outline) {
    const std::size_t nodes = outline.head.node_count;
    const std::size_t edges = outline.head.edge_count;
    const bool has_detachedness = outline.head.nodes.detachedness != no_field;
    const std::size_t functions = outline.trace_function_count;
    const std::size_t traces = outline.trace_count;
    require_sound(outline.traced_node_count == 0 || outline.traced_node_count == nodes, "only some nodes have traces");
    const std::array<std::pair<index_section, std::size_t>, 22> lengths = {{
        {index_section::node_types, nodes},
        {index_section::node_names, nodes * 4},
        {index_section::node_ids, nodes * 4},
        {index_section::node_self_sizes, nodes * 4},
        {index_section::detachedness, has_detachedness ? nodes : 0},
        {index_section::node_to_first_edge, (nodes + 1) * 4},
        {index_section::edge_types, edges},
        {index_section::edge_names, edges * 4},
        {index_section::edge_targets, edges * 4},
        {index_section::locations, outline.location_cells * 4},
        {index_section::trace_function_names, functions * 4},
        {index_section::trace_script_names, functions * 4},
        {index_section::trace_script_ids, functions * 4},
        {index_section::trace_lines, functions * 4},
        {index_section::trace_columns, functions * 4},
        {index_section::trace_functions, traces * 4},
        {index_section::trace_parents, traces * 4},
        {index_section::trace_counts, traces * 8},
        {index_section::trace_sizes, traces * 8},
        {index_section::node_to_trace, outline.traced_node_count * 4},
        {index_section::sample_timestamps, outline.sample_count * 8},
        {index_section::sample_last_assigned_ids, outline.sample_count * 4},
    }};
    for (const auto& [section, bytes] : lengths)
        require_sound(index.size_of(section) == bytes, "a section has another length than the heap");
}

}  // namespace

void store_outline(index_writer& writer, const index_outline& outline) {
    writer.add_text(index_section::header_text, std::string(outline.head.text));
    record_writer counts;
    for (const std::uint64_t count :
         {outline.string_count, outline.location_cells, outline.strings_begin, outline.trace_function_count, outline.trace_count,
          outline.traced_node_count, outline.sample_count})
        counts.put(count);
    writer.add_text(index_section::counts, std::move(counts).take());
}

index_outline load_outline(const index_file& index) {
    index_outline outline;
    const std::string_view text = index.text(index_section::header_text);
    try {
        json_cursor cursor(text, 0, "snapshot");
        outline.head = read_header(text, cursor);
    } catch (const invalid_snapshot& error) {
        throw damaged_index(error.what());
    }
    const std::span<const std::uint64_t> counts = index.cells<std::uint64_t>(index_section::counts, 7);
    outline.string_count = counts[0];
    outline.location_cells = counts[1];
    outline.strings_begin = counts[2];
    outline.trace_function_count = counts[3];
    outline.trace_count = counts[4];
    outline.traced_node_count = counts[5];
    outline.sample_count = counts[6];
    check_lengths(index, outline);
    return outline;
}

void store_columns(index_writer& writer, const columns& heap) {
    writer.add(index_section::node_types, cells_of(heap.node_types));
    writer.add(index_section::node_names, cells_of(heap.node_names));
    writer.add(index_section::node_ids, cells_of(heap.node_ids));
    writer.add(index_section::node_self_sizes, cells_of(heap.node_self_sizes));
    if (!heap.detachedness.empty()) writer.add(index_section::detachedness, cells_of(heap.detachedness));
    writer.add(index_section::node_to_first_edge, cells_of(heap.node_to_first_edge));
    writer.add(index_section::edge_types, cells_of(heap.edge_types));
    writer.add(index_section::edge_names, cells_of(heap.edge_names));
    writer.add(index_section::edge_targets, cells_of(heap.edge_targets));
}

columns load_columns(const index_file& index, const index_outline& outline) {
    const std::size_t nodes = outline.head.node_count;
    const std::size_t edges = outline.head.edge_count;
    columns heap;
    work_queue work;
    // The longest first, so that both threads end at about the same time.
    work.add([&] { heap.edge_targets = borrow_below(index, index_section::edge_targets, edges, nodes); });
    work.add([&] {
        heap.edge_names = borrow<std::uint32_t>(index, index_section::edge_names, edges);
        heap.edge_types = borrow_types<edge_type>(index, index_section::edge_types, edges, edge_type_names.size());
        require_sound(are_names(heap.edge_names, heap.edge_types, outline.string_count), "the name of an edge is no string of the heap");
    });
    work.add([&] { heap.node_names = borrow_below(index, index_section::node_names, nodes, outline.string_count); });
    work.add([&] { heap.node_to_first_edge = borrow_offsets(index, index_section::node_to_first_edge, nodes + 1, edges); });
    work.add([&] { heap.node_ids = borrow<std::uint32_t>(index, index_section::node_ids, nodes); });
    work.add([&] { heap.node_self_sizes = borrow<std::uint32_t>(index, index_section::node_self_sizes, nodes); });
    work.add([&] { heap.node_types = borrow_types<node_type>(index, index_section::node_types, nodes, node_type_names.size()); });
    if (outline.head.nodes.detachedness != no_field)
        work.add([&] {
            heap.detachedness = borrow<std::uint8_t>(index, index_section::detachedness, nodes);
            require_sound(all_below(std::span<const std::uint8_t>(heap.detachedness), 4), "a DOM state has more than two bits");
        });
    work.finish();
    return heap;
}

void store_locations(index_writer& writer, const column<std::uint32_t>& locations) {
    writer.add(index_section::locations, cells_of(locations));
}

column<std::uint32_t> load_locations(const index_file& index, const index_outline& outline) {
    require_sound(outline.location_cells % 4 == 0, "locations are not whole rows");
    column<std::uint32_t> rows = borrow<std::uint32_t>(index, index_section::locations, outline.location_cells);
    bool holds = true;
    for (std::size_t row = 0; row < rows.size(); row += 4) holds &= rows[row] < outline.head.node_count;
    require_sound(holds, "a location is of no node");
    return rows;
}

void store_strings(index_writer& writer, const string_table& strings) {
    const std::string_view text = strings.section_text();
    writer.add(index_section::string_text, std::span<const char>(text.data(), text.size()));
}

string_table load_strings(const index_file& index, const index_outline& outline, std::string_view snapshot) {
    const bool has_text = index.has(index_section::string_text);
    const std::string_view text = has_text ? index.text(index_section::string_text) : snapshot;
    const std::size_t begin = has_text ? 0 : outline.strings_begin;
    require_sound(begin <= text.size(), "the strings begin behind the end of the snapshot");
    try {
        string_table strings(text, begin);
        require_sound(strings.size() == outline.string_count, "the snapshot has another number of strings");
        return strings;
    } catch (const invalid_snapshot& error) {
        throw damaged_index(error.what());
    }
}

void store_retainers(index_writer& writer, const retainers& stored) {
    writer.add(index_section::node_to_first_retainer, cells_of(stored.node_to_first_retainer));
    writer.add(index_section::retainer_edges, cells_of(stored.edges));
    writer.add(index_section::retainer_nodes, cells_of(stored.nodes));
}

std::optional<retainers> load_retainers(const index_file& index, const index_outline& outline) {
    if (!index.has(index_section::node_to_first_retainer)) return std::nullopt;
    const std::size_t nodes = outline.head.node_count;
    const std::size_t edges = outline.head.edge_count;
    retainers loaded;
    work_queue work;
    work.add([&] { loaded.edges = borrow_below(index, index_section::retainer_edges, edges, edges); });
    work.add([&] { loaded.nodes = borrow_below(index, index_section::retainer_nodes, edges, nodes); });
    work.add([&] {
        loaded.node_to_first_retainer = borrow_offsets(index, index_section::node_to_first_retainer, nodes + 1, edges);
    });
    work.finish();
    return loaded;
}

void store_shallow_sizes(index_writer& writer, std::span<const std::uint32_t> sizes) {
    writer.add(index_section::shallow_sizes, sizes);
}

std::optional<column<std::uint32_t>> load_shallow_sizes(const index_file& index, const index_outline& outline) {
    if (!index.has(index_section::shallow_sizes)) return std::nullopt;
    return borrow<std::uint32_t>(index, index_section::shallow_sizes, outline.head.node_count);
}

void store_distances(index_writer& writer, std::span<const std::int32_t> distances) {
    writer.add(index_section::distances, distances);
}

std::optional<column<std::int32_t>> load_distances(const index_file& index, const index_outline& outline) {
    if (!index.has(index_section::distances)) return std::nullopt;
    return borrow<std::int32_t>(index, index_section::distances, outline.head.node_count);
}

void store_dominators(index_writer& writer, const dominator_tree& tree) {
    writer.add(index_section::dominators, cells_of(tree.immediate_dominator));
    writer.add(index_section::retained_sizes, cells_of(tree.retained_sizes));
    writer.add(index_section::dominator_preorder, cells_of(tree.preorder));
    record_writer reachable;
    reachable.put(std::uint64_t{tree.reachable});
    writer.add_text(index_section::reachable_count, std::move(reachable).take());
}

std::optional<dominator_tree> load_dominators(const index_file& index, const index_outline& outline) {
    if (!index.has(index_section::dominators)) return std::nullopt;
    const std::size_t nodes = outline.head.node_count;
    dominator_tree tree;
    work_queue work;
    work.add([&] {
        tree.immediate_dominator = borrow_below(index, index_section::dominators, nodes, nodes);
        tree.preorder = borrow_below(index, index_section::dominator_preorder, nodes, nodes);
        require_sound(tree.preorder[0] == 0 && tree.immediate_dominator[0] == 0, "the root is not on top of the dominators");
        // Each node stands in the order once and behind its dominator, so that every way up ends at the root.
        node_set seen(nodes);
        seen.insert(0);
        for (std::size_t i = 1; i < nodes; ++i) {
            const ordinal node = tree.preorder[i];
            require_sound(!seen.contains(node) && seen.contains(tree.immediate_dominator[node]), "the dominators are no tree");
            seen.insert(node);
        }
    });
    work.add([&] {
        tree.retained_sizes = borrow<double>(index, index_section::retained_sizes, nodes);
        require_sound(are_sizes(tree.retained_sizes), "a retained size is no number of bytes");
    });
    work.finish();
    tree.reachable = index.cells<std::uint64_t>(index_section::reachable_count, 1)[0];
    require_sound(tree.reachable <= nodes, "the root reaches more nodes than there are");
    return tree;
}

}  // namespace heaptrail::graph
