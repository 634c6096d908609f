#include "graph/rows.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "graph/invalid_snapshot.hpp"

namespace heaptrail::graph {

namespace {

using row_values = std::array<std::uint32_t, most_fields>;

constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
constexpr unsigned digit_of(char c) noexcept { return static_cast<unsigned char>(c) - unsigned{'0'}; }

// Moves past the digits at `p` and gives their value; `fault` becomes anything but 0 where there is none, or too many for 32
// bits. One digit after the other: the numbers are short, and converting eight digits at once was measured to be slower.
inline std::uint64_t read_digits(const char*& p, std::uint64_t& fault) noexcept {
    const char* begin = p;
    std::uint64_t value = 0;
    for (unsigned digit = digit_of(*p); digit < 10; digit = digit_of(*++p)) value = value * 10 + digit;
    fault |= static_cast<std::uint64_t>(p == begin) | static_cast<std::uint64_t>(p - begin > 10) | (value >> 32);
    return value;
}

// Reads a row exactly as V8 writes it: digits, a comma, and a line feed between the last number of a row and its comma.
// False where the row is written in any other way; it is then read again by the patient reader below.
//
// Nothing is compared with the end of the text: a chunk holds one comma or bracket a number, each number moves past at most
// one of them, and digits end at one.
template <std::size_t Fields>
bool read_row_quickly(const char*& at, std::size_t field_count, row_values& row) noexcept {
    const char* p = at;
    std::uint64_t fault = 0;
    const auto read_field = [&](std::size_t field, bool is_last) {
        row[field] = static_cast<std::uint32_t>(read_digits(p, fault));
        if (is_last) p += *p == '\n';
        fault |= static_cast<std::uint64_t>(*p != ',');
        ++p;
    };
    if constexpr (Fields != 0) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (read_field(I, I + 1 == Fields), ...);
        }(std::make_index_sequence<Fields>());
    } else {
        for (std::size_t field = 0; field < field_count; ++field) read_field(field, field + 1 == field_count);
    }
    at = p;
    return fault == 0;
}

// Reads rows with any white space, and says exactly what is wrong.
class patient_reader {
public:
    patient_reader(std::string_view text, const row_chunk& chunk, const char* section)
        : text_(text), end_(chunk.end), section_(section) {}

    // Returns the position behind the row. Values of `wrapping_field` are kept modulo 2^32, as DevTools' arrays keep them.
    std::size_t read_row(std::size_t at, std::size_t field_count, std::size_t wrapping_field, row_values& row) const {
        for (std::size_t field = 0; field < field_count; ++field) {
            at = skip_space(at);
            const std::uint64_t value = read_number(at);
            if (value > 0xFFFFFFFFu && field != wrapping_field)
                throw invalid_snapshot(section_, at, "a number is greater than 4,294,967,295");
            row[field] = static_cast<std::uint32_t>(value);
            at = skip_space(at);
            if (at != end_ && text_[at] != ',') throw invalid_snapshot(section_, at, "a comma should stand here");
            ++at;
        }
        return at;
    }

private:
    std::size_t skip_space(std::size_t at) const noexcept {
        while (at < end_ && is_space(text_[at])) ++at;
        return at;
    }

    std::uint64_t read_number(std::size_t& at) const {
        std::uint64_t value = 0;
        const std::size_t begin = at;
        for (; at < end_ && digit_of(text_[at]) < 10; ++at) {
            if (at - begin == 19) throw invalid_snapshot(section_, at, "a number has more than 19 digits");
            value = value * 10 + digit_of(text_[at]);
        }
        if (at == begin) throw invalid_snapshot(section_, at, "a whole number should stand here");
        return value;
    }

    std::string_view text_;
    std::size_t end_;
    const char* section_;
};

// Calls `store(row number, values)` for each row; `store` answers false where the values cannot be, and then `explain(values)`
// says why.
template <std::size_t Fields, class Store, class Explain>
void parse_rows(std::string_view text, const row_chunk& chunk, std::size_t field_count, std::size_t wrapping_field,
                const char* section, const Store& store, const Explain& explain) {
    const patient_reader patient(text, chunk, section);
    row_values row{};
    const char* at = text.data() + chunk.begin;
    for (std::size_t i = 0; i < chunk.row_count; ++i) {
        const char* begin = at;
        // The last row ends with a bracket or at the chunk's own comma: where it ends is the patient reader's to check.
        if (i + 1 == chunk.row_count || !read_row_quickly<Fields>(at, field_count, row)) [[unlikely]]
            at = text.data() + patient.read_row(static_cast<std::size_t>(begin - text.data()), field_count, wrapping_field, row);
        if (!store(chunk.first_row + i, row)) [[unlikely]]
            throw invalid_snapshot(section, static_cast<std::size_t>(begin - text.data()), explain(row));
    }
}

template <class Store, class Explain>
void parse_rows_of(std::string_view text, const row_chunk& chunk, std::size_t field_count, std::size_t wrapping_field,
                   const char* section, const Store& store, const Explain& explain) {
    const auto with = [&]<std::size_t Fields>() {
        parse_rows<Fields>(text, chunk, field_count, wrapping_field, section, store, explain);
    };
    switch (field_count) {
        case 3:
            return with.template operator()<3>();
        case 5:
            return with.template operator()<5>();
        case 6:
            return with.template operator()<6>();
        case 7:
            return with.template operator()<7>();
        default:
            return with.template operator()<0>();
    }
}

constexpr std::uint8_t canonical_type(const type_map& types, std::uint32_t type) noexcept {
    return type < types.size() ? types[type] : unknown_type;
}

std::string unknown_type_problem(std::uint32_t type) {
    return "the type " + std::to_string(type) + " is not among the types in meta";
}

// Exact quotients of 32-bit numbers by a small divisor, with a multiplication (Lemire, Kaser, Kurz, "Faster Remainder by
// Direct Computation", 2019).
class divider {
public:
    explicit divider(std::uint32_t divisor) noexcept
        : divisor_(divisor), magic_(divisor > 1 ? ~std::uint64_t{0} / divisor + 1 : 0) {}

    [[nodiscard]] std::uint32_t divide(std::uint32_t value) const noexcept {
#if defined(__SIZEOF_INT128__)
        __extension__ using wide = unsigned __int128;
        return divisor_ > 1 ? static_cast<std::uint32_t>((static_cast<wide>(magic_) * value) >> 64) : value;
#else
        return value / divisor_;
#endif
    }
    [[nodiscard]] std::uint32_t multiply(std::uint32_t quotient) const noexcept { return quotient * divisor_; }

private:
    std::uint32_t divisor_;
    std::uint64_t magic_;
};

}  // namespace

std::uint32_t parse_nodes(std::string_view text, const row_chunk& chunk, const header& head, columns& heap,
                          std::span<std::uint32_t> trace_ids) {
    const node_layout& layout = head.nodes;
    const bool has_detachedness = layout.detachedness != no_field;
    const bool has_traces = !trace_ids.empty();
    std::uint32_t greatest_name = 0;
    const auto store = [&](std::size_t node, const row_values& row) {
        const std::uint8_t type = canonical_type(layout.types, row[layout.type]);
        heap.node_types[node] = static_cast<node_type>(type);
        heap.node_names[node] = row[layout.name];
        heap.node_ids[node] = row[layout.id];
        heap.node_self_sizes[node] = row[layout.self_size];
        heap.node_to_first_edge[node] = row[layout.edge_count];
        if (has_detachedness) heap.detachedness[node] = static_cast<std::uint8_t>(row[layout.detachedness] & 3u);
        if (has_traces) trace_ids[node] = row[layout.trace_node_id];
        greatest_name = std::max(greatest_name, row[layout.name]);
        return type != unknown_type;
    };
    const auto explain = [&](const row_values& row) { return unknown_type_problem(row[layout.type]); };
    parse_rows_of(text, chunk, layout.field_count, layout.self_size, "nodes", store, explain);
    return greatest_name;
}

std::uint32_t parse_edges(std::string_view text, const row_chunk& chunk, const header& head, columns& heap) {
    const edge_layout& layout = head.edges;
    const auto node_fields = static_cast<std::uint32_t>(head.nodes.field_count);
    const divider by_fields(node_fields);
    std::uint32_t greatest_name = 0;
    const auto store = [&](std::size_t edge, const row_values& row) {
        const std::uint8_t raw_type = canonical_type(layout.types, row[layout.type]);
        const auto type = static_cast<edge_type>(raw_type);
        const std::uint32_t name = row[layout.name_or_index];
        const std::uint32_t position = row[layout.to_node];
        const ordinal target = by_fields.divide(position);
        heap.edge_types[edge] = type;
        heap.edge_names[edge] = name;
        heap.edge_targets[edge] = target;
        greatest_name = std::max(greatest_name, has_string_name(type) ? name : 0u);
        return raw_type != unknown_type && target < head.node_count && by_fields.multiply(target) == position;
    };
    const auto explain = [&](const row_values& row) {
        if (canonical_type(layout.types, row[layout.type]) == unknown_type) return unknown_type_problem(row[layout.type]);
        const std::string to_node = "to_node is " + std::to_string(row[layout.to_node]);
        if (row[layout.to_node] % node_fields != 0) return to_node + ", not a multiple of the " + std::to_string(node_fields) + " node fields";
        return to_node + ", behind the last of " + std::to_string(head.node_count) + " nodes";
    };
    parse_rows_of(text, chunk, layout.field_count, no_field, "edges", store, explain);
    return greatest_name;
}

void parse_locations(std::string_view text, const row_chunk& chunk, const header& head, column<std::uint32_t>& locations) {
    const location_layout& layout = head.locations;
    const auto node_fields = static_cast<std::uint32_t>(head.nodes.field_count);
    const auto store = [&](std::size_t location, const row_values& row) {
        const std::uint32_t position = row[layout.object_index];
        const std::size_t cell = location * 4;
        locations[cell] = position / node_fields;
        locations[cell + 1] = row[layout.script_id];
        locations[cell + 2] = row[layout.line];
        locations[cell + 3] = row[layout.column];
        return position % node_fields == 0 && position / node_fields < head.node_count;
    };
    const auto explain = [&](const row_values& row) {
        return "object_index is " + std::to_string(row[layout.object_index]) + ", which is not the position of a node";
    };
    parse_rows_of(text, chunk, layout.field_count, no_field, "locations", store, explain);
}

std::uint32_t parse_trace_functions(
    std::string_view text, const row_chunk& chunk, const trace_function_layout& layout, trace_functions& functions) {
    std::uint32_t greatest_name = 0;
    const auto store = [&](std::size_t function, const row_values& row) {
        functions.names[function] = row[layout.name];
        functions.script_names[function] = row[layout.script_name];
        functions.script_ids[function] = row[layout.script_id];
        functions.lines[function] = row[layout.line];
        functions.columns[function] = row[layout.column];
        greatest_name = std::max({greatest_name, row[layout.name], row[layout.script_name]});
        return true;
    };
    const auto explain = [](const row_values&) { return std::string(); };
    parse_rows_of(text, chunk, layout.field_count, no_field, "trace_function_infos", store, explain);
    return greatest_name;
}

std::size_t find_row(
    std::string_view text, const row_chunk& chunk, std::size_t row, std::size_t field_count, const char* section) {
    const patient_reader patient(text, chunk, section);
    row_values values{};
    std::size_t at = chunk.begin;
    for (std::size_t i = chunk.first_row; i < row; ++i) at = patient.read_row(at, field_count, 0, values);
    return at;
}

}  // namespace heaptrail::graph
