#include "graph/string_texts.hpp"

#include <array>
#include <string_view>

#include "graph/interfaces.hpp"
#include "graph/wtf8.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::size_t long_enough = 1024;
// Of a concatenated string: the parts of one that V8 wrote are never so many, as none but the last of each pair is empty.
constexpr std::size_t most_parts = 1 << 14;

constexpr std::array<std::string_view, 9> names_of_interest = {
    "first", "second", "truncated", "length", "hash", "value", "bool", "int", "true"};

// JavaScript's parseInt.
std::optional<double> parse_integer(std::string_view text) {
    std::size_t at = text.find_first_not_of(" \t\n\v\f\r");
    if (at == std::string_view::npos) return std::nullopt;
    const bool negative = text[at] == '-';
    if (negative || text[at] == '+') ++at;
    const std::size_t begin = at;
    double number = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) number = number * 10 + (text[at] - '0');
    if (at == begin) return std::nullopt;
    return negative ? -number : number;
}

}  // namespace

enum class string_texts::name_of_interest : std::uint8_t {
    none, first, second, truncated, length, hash, value, boolean, integer, yes
};

string_texts::string_texts(const columns& heap, const string_table& strings)
    : heap_(heap), strings_(strings), names_(strings.size(), std::uint8_t{0}) {
    for (std::size_t i = 0; i < strings.size(); ++i) {
        const std::string_view raw = strings.raw(i);
        // A name with escapes is at most six times as long as what it stands for.
        if (raw.size() > 6 * names_of_interest[2].size()) continue;
        const std::string decoded = raw.find('\\') == std::string_view::npos ? std::string() : strings.decode(i);
        const std::string_view name = decoded.empty() ? raw : std::string_view(decoded);
        for (std::size_t number = 0; number < names_of_interest.size(); ++number)
            if (name == names_of_interest[number]) names_[i] = static_cast<std::uint8_t>(number + 1);
    }
}

string_texts::name_of_interest string_texts::name_of(std::uint32_t string) const noexcept {
    return static_cast<name_of_interest>(names_[string]);
}

bool string_texts::is_concatenated(ordinal node) const noexcept {
    return heap_.node_types[node] == node_type::concatenated_string;
}

std::string string_texts::text_of(ordinal node) {
    if (!is_concatenated(node)) return decode_wtf8(strings_.raw(heap_.node_names[node]));
    return join(find_long_start(node));
}

bool string_texts::is_joined(ordinal node) {
    if (!is_concatenated(node)) return false;
    for (std::uint32_t edge = heap_.node_to_first_edge[node]; edge < heap_.node_to_first_edge[node + 1]; ++edge) {
        if (heap_.edge_types[edge] != edge_type::internal) continue;
        const name_of_interest name = name_of(heap_.edge_names[edge]);
        if (name != name_of_interest::first && name != name_of_interest::second) continue;
        const ordinal part = heap_.edge_targets[edge];
        if (is_concatenated(part) ? text_of(part).empty() : strings_.raw(heap_.node_names[part]).empty()) return true;
    }
    return false;
}

string_texts::parts string_texts::parts_of(ordinal node) const {
    parts found;
    for (std::uint32_t edge = heap_.node_to_first_edge[node]; edge < heap_.node_to_first_edge[node + 1]; ++edge) {
        if (found.first != 0 && found.second != 0) break;
        if (heap_.edge_types[edge] != edge_type::internal) continue;
        const name_of_interest name = name_of(heap_.edge_names[edge]);
        if (name == name_of_interest::first) found.first = heap_.edge_targets[edge];
        if (name == name_of_interest::second) found.second = heap_.edge_targets[edge];
    }
    return found;
}

// Where the first part of a string is long enough already, the rest of it adds nothing.
ordinal string_texts::find_long_start(ordinal node) {
    std::vector<ordinal> chain;
    ordinal start = node;
    // What is met is entered at once, so that a string that claims to be its own part ends the chain.
    while (is_concatenated(start) && long_starts_.try_emplace(start, no_node).second) {
        chain.push_back(start);
        start = parts_of(start).first;
    }
    ordinal known = is_concatenated(start) ? long_starts_.at(start) : no_node;
    while (!chain.empty()) {
        const ordinal next = chain.back();
        chain.pop_back();
        if (known == no_node && utf16_length(join(next)) >= long_enough) known = next;
        long_starts_.at(next) = known;
    }
    const ordinal found = long_starts_.at(node);
    return found == no_node ? node : found;
}

std::string string_texts::join(ordinal node) const {
    std::string text;
    std::size_t length = 0;
    std::vector<ordinal> waiting{node};
    for (std::size_t part = 0; !waiting.empty() && length < long_enough && part < most_parts; ++part) {
        const ordinal next = waiting.back();
        waiting.pop_back();
        if (is_concatenated(next)) {
            const parts halves = parts_of(next);
            waiting.push_back(halves.second);
            waiting.push_back(halves.first);
        } else {
            const std::string more = decode_wtf8(strings_.raw(heap_.node_names[next]));
            length += utf16_length(more);
            append_wtf8(text, more);
        }
    }
    return text;
}

std::optional<cut_string> string_texts::find_cut(ordinal node) const {
    const std::optional<ordinal> flag = find_target(node, name_of_interest::truncated);
    if (!flag || heap_.node_types[*flag] != node_type::number) return std::nullopt;
    if (name_of(heap_.node_names[*flag]) != name_of_interest::boolean) return std::nullopt;
    const std::optional<ordinal> value = find_target(*flag, name_of_interest::value);
    if (!value || name_of(heap_.node_names[*value]) != name_of_interest::yes) return std::nullopt;
    return cut_string{number_at(node, name_of_interest::length), number_at(node, name_of_interest::hash)};
}

std::optional<ordinal> string_texts::find_target(ordinal node, name_of_interest name) const {
    for (std::uint32_t edge = heap_.node_to_first_edge[node]; edge < heap_.node_to_first_edge[node + 1]; ++edge)
        if (heap_.edge_types[edge] == edge_type::internal && name_of(heap_.edge_names[edge]) == name)
            return heap_.edge_targets[edge];
    return std::nullopt;
}

std::optional<double> string_texts::number_at(ordinal node, name_of_interest name) const {
    const std::optional<ordinal> number = find_target(node, name);
    if (!number || heap_.node_types[*number] != node_type::number) return std::nullopt;
    if (name_of(heap_.node_names[*number]) != name_of_interest::integer) return std::nullopt;
    const std::optional<ordinal> value = find_target(*number, name_of_interest::value);
    if (!value) return std::nullopt;
    return parse_integer(strings_.decode(heap_.node_names[*value]));
}

}  // namespace heaptrail::graph
