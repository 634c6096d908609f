#include "graph/known_names.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace heaptrail::graph {

namespace {

constexpr std::array<std::pair<std::string_view, known_name>, 5> plain_names = {{
    {"(Document DOM trees)", known_name::document_dom_trees},
    {"system / ExternalStringData", known_name::external_string_data},
    {"sloppy_function_map", known_name::sloppy_function_map},
    {"system / NativeContext", known_name::native_context},
    {"(map descriptors)", known_name::map_descriptors},
}};

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::size_t count_digits(std::string_view text) noexcept {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    return count;
}

std::size_t count_digits_backward(std::string_view text) noexcept {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[text.size() - 1 - count])) ++count;
    return count;
}

// Whether the text ends with "… @<digits>".
bool ends_with_id(std::string_view text) noexcept {
    const std::size_t digits = count_digits_backward(text);
    return digits > 0 && text.substr(0, text.size() - digits).ends_with(" @");
}

// JavaScript's `.` matches no end of a line, so DevTools' pattern does not either.
bool has_line_end(std::string_view text) noexcept {
    return text.find_first_of("\n\r") != std::string_view::npos || text.find("\u2028") != std::string_view::npos ||
           text.find("\u2029") != std::string_view::npos;
}

struct parsed_pair {
    std::string_view shared_part;  // what both names of a pair have in common
    std::uint64_t table_id;
};

std::uint64_t to_id(std::string_view digits) noexcept {
    std::uint64_t id = 0;
    for (const char digit : digits) {
        id = id * 10 + static_cast<std::uint64_t>(digit - '0');
        if (id > 0xFFFFFFFFu) break;  // no node's id, whatever follows
    }
    return id;
}

std::optional<parsed_pair> parse_pair(std::string_view name) noexcept {
    constexpr std::string_view opening = " / part of key (";
    constexpr std::string_view middle = ") -> value (";
    constexpr std::string_view closing = " pair in WeakMap (table @";

    const std::size_t number = count_digits(name);
    const std::string_view shared = name.substr(number);
    if (number == 0 || !shared.starts_with(opening) || !shared.ends_with(')')) return std::nullopt;
    std::string_view rest = shared.substr(opening.size(), shared.size() - opening.size() - 1);

    const std::size_t id_digits = count_digits_backward(rest);
    const std::string_view table_id = rest.substr(rest.size() - id_digits);
    rest.remove_suffix(id_digits);
    if (id_digits == 0 || !rest.ends_with(closing)) return std::nullopt;
    rest.remove_suffix(closing.size());
    if (!rest.ends_with(')')) return std::nullopt;
    rest.remove_suffix(1);
    if (!ends_with_id(rest) || has_line_end(rest)) return std::nullopt;

    for (std::size_t at = rest.find(middle); at != std::string_view::npos; at = rest.find(middle, at + 1))
        if (ends_with_id(rest.substr(0, at)) && ends_with_id(rest.substr(at + middle.size())))
            return parsed_pair{shared, to_id(table_id)};
    return std::nullopt;
}

known_name kind_of(std::string_view content) noexcept {
    for (const auto& [name, kind] : plain_names)
        if (content == name) return kind;
    return known_name::none;
}

}  // namespace

const weak_map_pair& known_names::pair_of(std::uint32_t name) const noexcept {
    return *std::lower_bound(pairs.begin(), pairs.end(), name,
                             [](const weak_map_pair& pair, std::uint32_t value) { return pair.name < value; });
}

known_names find_known_names(const string_table& strings) {
    known_names names;
    names.kinds = column<known_name>(strings.size());
    std::unordered_map<std::string, std::uint32_t> pair_numbers;
    for (std::uint32_t i = 0; i < strings.size(); ++i) {
        const std::string_view content = strings.raw(i);
        names.kinds[i] = known_name::none;
        if (content.empty()) continue;
        // Names with escapes are decoded before they are looked at: in the rest of this file they are rare.
        const bool escaped = content.find('\\') != std::string_view::npos;
        const char first = content.front();
        if (!escaped && first != '(' && first != 's' && !is_digit(first)) continue;
        const std::string decoded = escaped ? strings.decode(i) : std::string();
        const std::string_view name = escaped ? std::string_view(decoded) : content;
        names.kinds[i] = kind_of(name);
        if (const std::optional<parsed_pair> pair = parse_pair(name)) {
            names.kinds[i] = known_name::weak_map_pair;
            const auto next = static_cast<std::uint32_t>(pair_numbers.size());
            const auto number = pair_numbers.try_emplace(std::string(pair->shared_part), next).first->second;
            names.pairs.push_back({i, number, pair->table_id});
        }
    }
    names.pair_count = static_cast<std::uint32_t>(pair_numbers.size());
    return names;
}

}  // namespace heaptrail::graph
