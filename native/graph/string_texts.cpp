#include "graph/string_texts.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "graph/interfaces.hpp"
#include "graph/wtf8.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::size_t long_enough = 1024;
// Of a concatenated string. Where none is empty, and none begins with one that is long enough, so many are never needed.
constexpr std::size_t most_parts = 4 * long_enough;
constexpr std::uint32_t few_edges = 64;

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
    walk_parts(node);
    const ordinal stand_in = start_of(node).stand_in;
    if (stand_in == no_node) return {};
    if (joined_ != stand_in) {
        joined_text_ = join(stand_in);
        joined_ = stand_in;
    }
    return joined_text_;
}

bool string_texts::is_joined(ordinal node) {
    if (!is_concatenated(node)) return false;
    for (std::uint32_t edge = heap_.node_to_first_edge[node]; edge < heap_.node_to_first_edge[node + 1]; ++edge) {
        if (heap_.edge_types[edge] != edge_type::internal) continue;
        const name_of_interest name = name_of(heap_.edge_names[edge]);
        if (name != name_of_interest::first && name != name_of_interest::second) continue;
        const ordinal part = heap_.edge_targets[edge];
        if (is_concatenated(part)) walk_parts(part);
        if (start_of(part).stand_in == no_node) return true;
    }
    return false;
}

bool string_texts::has_many_edges(ordinal node) const noexcept {
    return heap_.node_to_first_edge[node + 1] - heap_.node_to_first_edge[node] > few_edges;
}

string_texts::parts string_texts::parts_of(ordinal node) const {
    if (!has_many_edges(node)) return read_parts(node);
    const auto [known, is_new] = known_parts_.try_emplace(node);
    if (is_new) known->second = read_parts(node);
    return known->second;
}

string_texts::parts string_texts::read_parts(ordinal node) const {
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

// Enters the start of a concatenated string, those of its parts first. One that claims to be a part of itself stands for itself
// until it is known.
void string_texts::walk_parts(ordinal node) {
    if (!starts_.try_emplace(node, text_start{node, 0}).second) return;
    std::vector<ordinal> open{node};
    while (!open.empty()) {
        const ordinal at = open.back();
        if (const std::optional<ordinal> part = find_unwalked_part(at)) {
            starts_.try_emplace(*part, text_start{*part, 0});
            open.push_back(*part);
            continue;
        }
        open.pop_back();
        starts_.at(at) = start_from_parts(at);
    }
}

std::optional<ordinal> string_texts::find_unwalked_part(ordinal node) {
    const parts halves = parts_of(node);
    for (const ordinal part : {halves.first, halves.second})
        if (is_concatenated(part) && !starts_.contains(part)) return part;
    return std::nullopt;
}

// Behind a first part that is long enough nothing is added; beside an empty part the other one says it all.
string_texts::text_start string_texts::start_from_parts(ordinal node) {
    const parts halves = parts_of(node);
    const text_start first = start_of(halves.first);
    const text_start second = start_of(halves.second);
    if (first.length >= long_enough) return first;
    const bool has_first = first.stand_in != no_node && first.stand_in != node;
    const bool has_second = second.stand_in != no_node && second.stand_in != node;
    if (!has_first && !has_second) return {no_node, 0};
    if (first.stand_in == no_node) return second;
    if (second.stand_in == no_node) return first;
    return {node, std::min(first.length + second.length, static_cast<std::uint32_t>(long_enough))};
}

string_texts::text_start string_texts::start_of(ordinal node) {
    if (!is_concatenated(node)) {
        const std::string_view raw = strings_.raw(heap_.node_names[node]);
        if (raw.empty()) return {no_node, 0};
        // A character takes six bytes at most, as `\\u0061`.
        const std::size_t length = raw.size() >= 6 * long_enough ? long_enough : utf16_length(decode_wtf8(raw));
        return {node, static_cast<std::uint32_t>(std::min(length, long_enough))};
    }
    text_start& start = starts_.at(node);
    // What stood for itself when this was entered may have been found to be like another since.
    while (start.stand_in != no_node && is_concatenated(start.stand_in)) {
        const text_start& further = starts_.at(start.stand_in);
        if (further.stand_in == start.stand_in) break;
        start = further;
    }
    return start;
}

std::string string_texts::join(ordinal node) {
    std::string text;
    std::size_t length = 0;
    std::vector<ordinal> waiting{node};
    for (std::size_t part = 0; !waiting.empty() && length < long_enough && part < most_parts; ++part) {
        const ordinal next = start_of(waiting.back()).stand_in;
        waiting.pop_back();
        if (next == no_node) continue;
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
    if (!has_many_edges(node)) return search_target(node, name);
    const auto [known, is_new] = known_targets_.try_emplace((std::uint64_t{node} << 8) | static_cast<std::uint64_t>(name));
    if (is_new) known->second = search_target(node, name);
    return known->second;
}

std::optional<ordinal> string_texts::search_target(ordinal node, name_of_interest name) const {
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
