#include "graph/reader.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "graph/allocation_traces.hpp"
#include "graph/dom_state.hpp"
#include "graph/invalid_snapshot.hpp"
#include "graph/json_cursor.hpp"
#include "graph/row_chunks.hpp"
#include "graph/rows.hpp"
#include "graph/samples.hpp"
#include "graph/work_queue.hpp"

namespace heaptrail::graph {

namespace {

// A parsed chunk and the greatest string index in it.
struct parsed_chunk {
    row_chunk chunk;
    std::uint32_t greatest_name = 0;
};

class reader {
public:
    explicit reader(std::string_view text) : text_(text), cursor_(text, 0, "file") {}

    snapshot read() {
        try {
            read_sections();
        } catch (const invalid_snapshot& error) {
            work_.note(error);
        }
        work_.finish();
        check_names("nodes", node_chunks_, result_.head.nodes.field_count);
        check_names("edges", edge_chunks_, result_.head.edges.field_count);
        check_names("trace_function_infos", function_chunks_, result_.head.trace_functions.field_count);
        add_up_edge_counts();
        if (has_traces()) join_traces(result_.traces, std::move(tree_), tree_position_);
        propagate_dom_states(result_.heap);
        return std::move(result_);
    }

private:
    void read_sections() {
        if (cursor_.peek() != '{') cursor_.fail("this is not a heap snapshot: it does not begin with a '{'");
        for_each_member(cursor_, [this](const std::string& key) {
            if (!seen_.insert(key).second && is_known(key)) cursor_.fail("the section '" + key + "' stands here a second time");
            cursor_.enter_section(is_known(key) ? key : "file");
            read_section(key);
            cursor_.enter_section("file");
        });
        if (cursor_.peek() != '\0' || cursor_.position() < text_.size()) cursor_.fail("something follows the end of the snapshot");
        for (const char* name : {"snapshot", "nodes", "edges", "strings"}) require_section(name);
        if (has_traces())
            for (const char* name : {"trace_function_infos", "trace_tree"}) require_section(name);
        for (const deferred_section& section : deferred_) {
            cursor_.enter_section(section.name);
            cursor_.move_to(section.position);
            read_section(section.name);
        }
    }

    void require_section(const std::string& name) const {
        if (!seen_.contains(name)) throw invalid_snapshot(name, text_.size(), "this section is missing");
    }

    static bool is_known(const std::string& key) { return key == "snapshot" || key == "strings" || needs_header(key); }

    static bool needs_header(const std::string& key) {
        return key == "nodes" || key == "edges" || key == "locations" || key == "trace_function_infos" || key == "trace_tree" ||
               key == "samples";
    }

    // Without a function the other sections about traces stand empty, or are not to be read.
    bool has_traces() const { return result_.head.trace_function_count != 0; }

    void read_section(const std::string& key) {
        if (key == "snapshot") {
            result_.head = read_header(text_, cursor_);
            have_header_ = true;
        } else if (key == "strings") {
            cursor_.expect('[');
            result_.strings = string_table(text_, cursor_.position());
            cursor_.move_to(result_.strings.section_end());
        } else if (needs_header(key)) {
            if (have_header_) return read_described(key);
            deferred_.push_back({key, cursor_.position()});
            cursor_.skip_value();
        } else {
            cursor_.skip_value();
        }
    }

    // A section that says nothing without the header.
    void read_described(const std::string& key) {
        if (key == "samples") {
            if (result_.head.samples.field_count == 0) return cursor_.skip_value();
            result_.samples = read_samples(cursor_, result_.head.samples);
        } else if (key == "trace_tree") {
            if (!has_traces()) return cursor_.skip_value();
            tree_position_ = cursor_.position();
            tree_ = read_trace_tree(cursor_, result_.head.trace_nodes);
        } else if (key == "trace_function_infos" && !has_traces()) {
            cursor_.skip_value();
        } else {
            read_rows(key);
        }
    }

    void read_rows(const std::string& key) {
        cursor_.expect('[');
        if (key == "nodes") {
            read_nodes();
        } else if (key == "edges") {
            read_edges();
        } else if (key == "trace_function_infos") {
            read_trace_functions();
        } else {
            read_locations();
        }
    }

    void read_nodes() {
        const section_shape shape{"nodes", result_.head.nodes.field_count, result_.head.node_count};
        require_room(text_, cursor_.position(), shape);
        columns& heap = result_.heap;
        heap.node_types = column<node_type>(shape.row_count);
        heap.node_names = column<std::uint32_t>(shape.row_count);
        heap.node_ids = column<std::uint32_t>(shape.row_count);
        heap.node_self_sizes = column<std::uint32_t>(shape.row_count);
        heap.node_to_first_edge = column<std::uint32_t>(shape.row_count + 1);
        if (result_.head.nodes.detachedness != no_field) heap.detachedness = column<std::uint8_t>(shape.row_count);
        column<std::uint32_t>& trace_ids = result_.traces.node_to_trace;
        if (has_traces() && result_.head.nodes.trace_node_id != no_field) trace_ids = column<std::uint32_t>(shape.row_count);
        read_chunks(shape, node_chunks_, [this, &trace_ids](const row_chunk& chunk) {
            return parse_nodes(text_, chunk, result_.head, result_.heap, trace_ids);
        });
    }

    void read_edges() {
        const section_shape shape{"edges", result_.head.edges.field_count, result_.head.edge_count};
        require_room(text_, cursor_.position(), shape);
        columns& heap = result_.heap;
        heap.edge_types = column<edge_type>(shape.row_count);
        heap.edge_names = column<std::uint32_t>(shape.row_count);
        heap.edge_targets = column<ordinal>(shape.row_count);
        read_chunks(shape, edge_chunks_,
                    [this](const row_chunk& chunk) { return parse_edges(text_, chunk, result_.head, result_.heap); });
    }

    template <class Parse>
    void read_chunks(const section_shape& shape, std::deque<parsed_chunk>& chunks, Parse parse) {
        cursor_.move_to(cut_into_chunks(text_, cursor_.position(), shape, [&](const row_chunk& chunk) {
            parsed_chunk& parsed = chunks.emplace_back(parsed_chunk{chunk});  // a deque: earlier ones stay where they are
            work_.add([&parsed, parse] {
                parsed.greatest_name = parse(parsed.chunk);
            });
        }));
    }

    void read_locations() {
        const location_layout& layout = result_.head.locations;
        const bool usable = layout.object_index != no_field && layout.script_id != no_field && layout.line != no_field &&
                            layout.column != no_field;
        const std::size_t begin = cursor_.position();
        const row_chunk rows = count_rows("locations", usable ? layout.field_count : 1);
        if (rows.row_count == 0) return;
        if (!usable)
            throw invalid_snapshot(
                "locations", begin, "location_fields in meta does not name object_index, script_id, line and column");
        result_.locations = column<std::uint32_t>(rows.row_count * 4);
        parse_locations(text_, rows, result_.head, result_.locations);
    }

    // A program that is recorded from within goes on while its file is written: there may be more functions than the header says.
    void read_trace_functions() {
        const trace_function_layout& layout = result_.head.trace_functions;
        const row_chunk rows = count_rows("trace_function_infos", layout.field_count);
        if (rows.row_count < result_.head.trace_function_count)
            throw invalid_snapshot("trace_function_infos", rows.end,
                                   "the header promises " + std::to_string(result_.head.trace_function_count) +
                                       " functions, the section holds " + std::to_string(rows.row_count));
        result_.traces.functions = make_trace_functions(rows.row_count);
        const std::uint32_t greatest_name = parse_trace_functions(text_, rows, layout, result_.traces.functions);
        function_chunks_.push_back({rows, greatest_name});
    }

    // All rows of a section of which the header does not say how many there are, and moves behind it.
    row_chunk count_rows(const char* section, std::size_t field_count) {
        const std::size_t begin = cursor_.position();
        const std::size_t end = text_.find(']', begin);
        if (end == std::string_view::npos) throw invalid_snapshot(section, text_.size(), "the file ends inside this section");
        const std::string_view numbers = text_.substr(begin, end - begin);
        const bool empty = numbers.find_first_not_of(" \n\r\t") == std::string_view::npos;
        const std::size_t count = empty ? 0 : static_cast<std::size_t>(std::count(numbers.begin(), numbers.end(), ',')) + 1;
        if (count % field_count != 0)
            throw invalid_snapshot(section, end, "the section holds " + std::to_string(count) + " numbers, not whole rows of " +
                                                     std::to_string(field_count));
        cursor_.move_to(end + 1);
        return {begin, end, 0, count / field_count};
    }

    void check_names(const char* section, const std::deque<parsed_chunk>& chunks, std::size_t field_count) const {
        const std::size_t count = result_.strings.size();
        for (const parsed_chunk& parsed : chunks) {
            // An unnamed edge of an empty table has the greatest name 0.
            if (parsed.greatest_name < count) continue;
            for (std::size_t row = parsed.chunk.first_row; row < parsed.chunk.first_row + parsed.chunk.row_count; ++row) {
                const std::optional<std::uint32_t> name = name_of_row(section, row);
                if (!name || *name < count) continue;
                throw invalid_snapshot(section, find_row(text_, parsed.chunk, row, field_count, section),
                                       "the name " + std::to_string(*name) + " is behind the last of " + std::to_string(count) +
                                           " strings");
            }
        }
    }

    std::optional<std::uint32_t> name_of_row(std::string_view section, std::size_t row) const {
        const columns& heap = result_.heap;
        if (section == "nodes") return heap.node_names[row];
        if (section == "trace_function_infos") {
            const trace_functions& functions = result_.traces.functions;
            return std::max(functions.names[row], functions.script_names[row]);
        }
        if (!has_string_name(heap.edge_types[row])) return std::nullopt;
        return heap.edge_names[row];
    }

    // Each node's number of edges → the number of its first edge.
    void add_up_edge_counts() {
        column<std::uint32_t>& first_edge = result_.heap.node_to_first_edge;
        std::uint64_t sum = 0;
        for (std::size_t node = 0; node < result_.head.node_count; ++node) {
            const std::uint32_t count = first_edge[node];
            first_edge[node] = static_cast<std::uint32_t>(sum);
            sum += count;
            if (sum > result_.head.edge_count) break;
        }
        if (sum != result_.head.edge_count)
            throw invalid_snapshot("nodes", node_chunks_.front().chunk.begin,
                                   "the edges of the nodes do not add up to the " + std::to_string(result_.head.edge_count) +
                                       " that the header promises");
        first_edge[result_.head.node_count] = static_cast<std::uint32_t>(sum);
    }

    struct deferred_section {
        std::string name;
        std::size_t position;
    };

    std::string_view text_;
    json_cursor cursor_;
    snapshot result_;
    bool have_header_ = false;
    std::set<std::string> seen_;
    std::vector<deferred_section> deferred_;
    std::deque<parsed_chunk> node_chunks_;
    std::deque<parsed_chunk> edge_chunks_;
    std::deque<parsed_chunk> function_chunks_;
    written_trace_tree tree_;
    std::size_t tree_position_ = 0;
    work_queue work_;  // the last member: its thread ends before what it works on
};

}  // namespace

snapshot read_snapshot(std::string_view text) { return reader(text).read(); }

}  // namespace heaptrail::graph
