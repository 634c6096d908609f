// Which strings are one of a few known names.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

// One cell a string: 1 where it equals one of `names` or begins with one of `prefixes`. Both must be plain ASCII that JSON
// writes without escapes. One pass over the beginnings of the strings.
[[nodiscard]] column<std::uint8_t> match_strings(
    const string_table& strings, std::span<const std::string> names, std::span<const std::string> prefixes);

// One cell a string: 1 where `matches(text)` is true for what it stands for. Only strings with escapes are decoded. One pass.
template <class Matches>
[[nodiscard]] column<std::uint8_t> mark_strings(const string_table& strings, const Matches& matches) {
    column<std::uint8_t> marks(strings.size());
    for (std::size_t i = 0; i < strings.size(); ++i) {
        const std::string_view raw = strings.raw(i);
        const bool escaped = raw.find('\\') != std::string_view::npos;
        marks[i] = escaped ? matches(std::string_view(strings.decode(i))) : matches(raw);
    }
    return marks;
}

}  // namespace heaptrail::graph
