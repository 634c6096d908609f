#include "cpython/snapshot_writer.hpp"

#include "cpython/output.hpp"
#include "cpython/roots.hpp"
#include "cpython/script_table.hpp"
#include "cpython/stack_writer.hpp"

namespace heaptrail::cpython {
namespace {

constexpr std::string_view meta =
    R"({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count","trace_node_id","detachedness"],)"
    R"("node_types":[["hidden","array","string","object","code","closure","regexp","number","native","synthetic",)"
    R"("concatenated string","sliced string","symbol","bigint","object shape"],"string","number","number","number","number",)"
    R"("number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["context","element","property","internal",)"
    R"("hidden","shortcut","weak"],"string_or_number","node"],"trace_function_info_fields":["function_id","name","script_name",)"
    R"("script_id","line","column"],"trace_node_fields":["id","function_info_index","count","size","children"],)"
    R"("sample_fields":["timestamp_us","last_assigned_id"],"location_fields":["object_index","script_id","line","column"]})";
constexpr std::uint64_t fields_per_node = 7;

void add_escaped(output& out, std::uint32_t unit) noexcept {
    constexpr char digits[] = "0123456789abcdef";
    const char text[] = {'\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
    out.add(std::string_view(text, sizeof text));
}

void add_character(output& out, std::uint32_t c) noexcept {
    if (c == '"' || c == '\\') {
        out.add('\\');
        out.add(static_cast<char>(c));
    } else if (c < 0x20 || c == 0x7F || (c >= 0xD800 && c < 0xE000)) {
        add_escaped(out, c);  // a lone surrogate has no UTF-8
    } else if (c < 0x80) {
        out.add(static_cast<char>(c));
    } else if (c < 0x800) {
        const char text[] = {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
        out.add(std::string_view(text, sizeof text));
    } else if (c < 0x10000) {
        const char text[] = {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
                             static_cast<char>(0x80 | (c & 0x3F))};
        out.add(std::string_view(text, sizeof text));
    } else {
        const char text[] = {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 0x3F)),
                             static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
        out.add(std::string_view(text, sizeof text));
    }
}

bool needs_escape(unsigned char c) noexcept { return c < 0x20 || c == '"' || c == '\\' || c == 0x7F; }

// Text that is UTF-8 already: long stretches are copied as they are.
void add_utf8(output& out, std::string_view text) noexcept {
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && !needs_escape(static_cast<unsigned char>(text[plain]))) ++plain;
        out.add(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) return;
        add_character(out, static_cast<unsigned char>(text[0]));
        text.remove_prefix(1);
    }
}

template <class Unit>
void add_units(output& out, const void* data, std::uint32_t length) noexcept {
    const auto* units = static_cast<const Unit*>(data);
    for (std::uint32_t i = 0; i < length; ++i) add_character(out, units[i]);
}

void add_text(output& out, const text_view& text) noexcept {
    out.add('"');
    if (text.width == 0)
        add_utf8(out, {static_cast<const char*>(text.data), text.length});
    else if (text.width == 1)
        add_units<std::uint8_t>(out, text.data, text.length);
    else if (text.width == 2)
        add_units<std::uint16_t>(out, text.data, text.length);
    else
        add_units<std::uint32_t>(out, text.data, text.length);
    out.add('"');
}

// The ids of all nodes, in their order. Groups of the root have the numbers from 1 on.
class node_ids {
public:
    node_ids(const walk& w, id_book& ids) noexcept {
        mapped_array<std::uint64_t> addresses;
        mapped_array<std::uint32_t> tells;
        addresses.reserve(w.graph.nodes.size());
        tells.reserve(w.graph.nodes.size());
        std::size_t synthetic = 0;
        for (const node& n : w.graph.nodes) {
            const std::uint64_t identity = n.object == nullptr ? w.graph.identities[synthetic++] : 0;
            if (n.object == nullptr && identity == 0) continue;
            addresses.push_back(n.object == nullptr ? identity : reinterpret_cast<std::uintptr_t>(n.object));
            tells.push_back(n.tell);
        }
        numbers_.resize(addresses.size());
        error_ = addresses.failed() || tells.failed() || numbers_.failed() ? ENOMEM : 0;
        if (error_ == 0)
            error_ = ids.assign({addresses.data(), addresses.size()}, {tells.data(), tells.size()},
                                 {numbers_.data(), numbers_.size()});
    }
    [[nodiscard]] int error() const noexcept { return error_; }
    // To be called with the ordinals in their order.
    [[nodiscard]] std::uint32_t next(ordinal at) noexcept { return at < root_group_count ? at + 1 : numbers_[used_++]; }

private:
    mapped_array<std::uint32_t> numbers_;
    std::size_t used_ = 0;
    int error_ = 0;
};

void add_head(output& out, const walk& w, const allocation_stacks& stacks, const script_table& scripts, std::string_view members,
              written_file& result) noexcept {
    for (const node& n : w.graph.nodes) result.edge_count += n.edge_count;
    out.add(meta);
    out.add(",\"node_count\":");
    out.add_number(w.graph.nodes.size());
    out.add(",\"edge_count\":");
    out.add_number(result.edge_count);
    out.add(",\"trace_function_count\":");
    out.add_number(stacks.lines.size());
    out.add(",\"runtime\":\"python\",\"runtime_version\":\"" PY_VERSION "\"");
    if (!members.empty()) {
        out.add(",");
        result.members_offset = out.position();
        out.add(members);
    }
    out.add(",\"scripts\":{");
    bool first = true;
    for (const text_index file : scripts.files()) {
        out.add(first ? "\"" : ",\"");
        first = false;
        out.add_number(scripts.number_of(file));
        out.add("\":");
        add_text(out, w.graph.texts[file]);
    }
    out.add("}},\n");
}

void add_nodes(output& out, const walk& w, const allocation_stacks& stacks, node_ids& ids) noexcept {
    out.add("\"nodes\":[");
    ordinal at = 0;
    for (const node& n : w.graph.nodes) {
        if (at != 0) out.add(',');
        const std::uint32_t call = stacks.empty() ? 0 : stacks.node_to_call[at];
        out.add_row(",0\n", static_cast<std::uint32_t>(n.type), n.name, ids.next(at), std::uint64_t{n.size}, n.edge_count,
                    id_of_call(call));
        ++at;
    }
    out.add("],\n");
}

void add_edges(output& out, const walk& w) noexcept {
    out.add("\"edges\":[");
    bool first = true;
    for (const node& n : w.graph.nodes) {
        for (std::uint64_t e = n.first_edge; e < n.first_edge + n.edge_count; ++e) {
            const edge& link = w.graph.edges[e];
            if (!first) out.add(',');
            first = false;
            out.add_row("\n", std::uint32_t{link.type}, link.name_or_index, link.target * fields_per_node);
        }
    }
    out.add("],\n");
}

void add_locations(output& out, const walk& w, const script_table& scripts) noexcept {
    out.add("\"samples\":[],\n\"locations\":[");
    bool first = true;
    for (std::size_t at = 0; at < w.graph.nodes.size(); ++at) {
        const std::uint32_t index = w.graph.nodes[at].location;
        if (index == 0) continue;
        const location& place = w.graph.locations[index - 1];
        if (!first) out.add(',');
        first = false;
        out.add_row(",0\n", at * fields_per_node, scripts.number_of(place.file), static_cast<std::uint64_t>(place.line));
    }
    out.add("],\n");
}

void add_strings(output& out, const walk& w) noexcept {
    out.add("\"strings\":[");
    for (text_index i = 0; i < w.graph.texts.size(); ++i) {
        if (i != 0) out.add(",\n");
        add_text(out, w.graph.texts[i]);
    }
    out.add("]}");
}

}  // namespace

written_file write_snapshot(int descriptor, const walk& w, const allocation_stacks& stacks, id_book& ids,
                            std::string_view members) noexcept {
    written_file result{};
    const script_table scripts(w, stacks);
    node_ids numbers(w, ids);
    output out(descriptor);
    if (scripts.failed()) return {ENOMEM, 0, 0, 0};
    if (numbers.error() != 0) return {numbers.error(), 0, 0, 0};
    if (out.error() != 0) return {out.error(), 0, 0, 0};
    add_head(out, w, stacks, scripts, members, result);
    add_nodes(out, w, stacks, numbers);
    add_edges(out, w);
    add_stacks(out, stacks, scripts);
    out.add(",\n");
    add_locations(out, w, scripts);
    add_strings(out, w);
    out.flush();
    result.error = out.error();
    result.bytes = out.position();
    return result;
}

}  // namespace heaptrail::cpython
