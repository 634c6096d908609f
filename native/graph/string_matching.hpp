// Which strings are one of a few known names.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

// One cell a string: 1 where it equals one of `names` or begins with one of `prefixes`. Both must be plain ASCII that JSON
// writes without escapes. One pass over the beginnings of the strings.
[[nodiscard]] column<std::uint8_t> match_strings(
    const string_table& strings, std::span<const std::string> names, std::span<const std::string> prefixes);

}  // namespace heaptrail::graph
