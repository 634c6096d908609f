#include "graph/reader.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "graph/dom_state.hpp"
#include "graph/invalid_snapshot.hpp"
#include "graph/json_cursor.hpp"
#include "graph/row_chunks.hpp"
#include "graph/rows.hpp"
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
        add_up_edge_counts();
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
        for (const char* name : {"snapshot", "nodes", "edges", "strings"})
            if (!seen_.contains(name)) throw invalid_snapshot(name, text_.size(), "this section is missing");
        for (const deferred_section& section : deferred_) {
            cursor_.enter_section(section.name);
            cursor_.move_to(section.position);
            read_section(section.name);
        }
    }

    static bool is_known(const std::string& key) {
        return key == "snapshot" || key == "nodes" || key == "edges" || key == "locations" || key == "strings";
    }

    void read_section(const std::string& key) {
        if (key == "snapshot") {
            result_.head = read_header(text_, cursor_);
            have_header_ = true;
        } else if (key == "strings") {
            cursor_.expect('[');
            result_.strings = string_table(text_, cursor_.position());
            cursor_.move_to(result_.strings.section_end());
        } else if (key == "nodes" || key == "edges" || key == "locations") {
            if (have_header_) return read_rows(key);
            deferred_.push_back({key, cursor_.position()});
            cursor_.skip_value();
        } else {
            cursor_.skip_value();
        }
    }

    void read_rows(const std::string& key) {
        cursor_.expect('[');
        if (key == "nodes") {
            read_nodes();
        } else if (key == "edges") {
            read_edges();
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
        read_chunks(shape, node_chunks_, parse_nodes);
    }

    void read_edges() {
        const section_shape shape{"edges", result_.head.edges.field_count, result_.head.edge_count};
        require_room(text_, cursor_.position(), shape);
        columns& heap = result_.heap;
        heap.edge_types = column<edge_type>(shape.row_count);
        heap.edge_names = column<std::uint32_t>(shape.row_count);
        heap.edge_targets = column<ordinal>(shape.row_count);
        read_chunks(shape, edge_chunks_, parse_edges);
    }

    template <class Parse>
    void read_chunks(const section_shape& shape, std::deque<parsed_chunk>& chunks, Parse parse) {
        cursor_.move_to(cut_into_chunks(text_, cursor_.position(), shape, [&](const row_chunk& chunk) {
            parsed_chunk& parsed = chunks.emplace_back(parsed_chunk{chunk});  // a deque: earlier ones stay where they are
            work_.add([this, &parsed, parse] {
                parsed.greatest_name = parse(text_, parsed.chunk, result_.head, result_.heap);
            });
        }));
    }

    // The header does not say how many locations there are: they are counted first.
    void read_locations() {
        const location_layout& layout = result_.head.locations;
        const bool usable = layout.object_index != no_field && layout.script_id != no_field && layout.line != no_field &&
                            layout.column != no_field;
        const std::size_t begin = cursor_.position();
        const std::size_t end = text_.find(']', begin);
        if (end == std::string_view::npos) throw invalid_snapshot("locations", text_.size(), "the file ends inside this section");
        const std::string_view numbers = text_.substr(begin, end - begin);
        const bool empty = numbers.find_first_not_of(" \n\r\t") == std::string_view::npos;
        const std::size_t count = empty ? 0 : static_cast<std::size_t>(std::count(numbers.begin(), numbers.end(), ',')) + 1;
        if (count > 0 && !usable) cursor_.fail("location_fields in meta does not name object_index, script_id, line and column");
        if (count > 0 && count % layout.field_count != 0)
            throw invalid_snapshot("locations", end, "the section holds " + std::to_string(count) + " numbers, not whole rows of " +
                                                         std::to_string(layout.field_count));
        cursor_.move_to(end + 1);
        if (count == 0) return;
        const std::size_t rows = count / layout.field_count;
        result_.locations = column<std::uint32_t>(rows * 4);
        parse_locations(text_, row_chunk{begin, end, 0, rows}, result_.head, result_.locations);
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
    work_queue work_;  // the last member: its thread ends before what it works on
};

}  // namespace

snapshot read_snapshot(std::string_view text) { return reader(text).read(); }

}  // namespace heaptrail::graph
