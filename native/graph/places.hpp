// Where a function or class was written, for a few nodes of a heap.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

struct place {
    std::string file;          // as the runtime names the script
    std::uint32_t line = 0;    // from 0
    std::uint32_t column = 0;  // from 0
};

// Where a closure begins, or where an object's class is written; nullopt where the heap does not say. `locations` are rows of
// (ordinal, script, line, column). The file is that of a function of the same script. One pass over the locations: for many
// nodes keep an index.
[[nodiscard]] std::optional<place> find_place(
    const columns& heap, const string_table& strings, std::span<const std::uint32_t> locations, ordinal node);

}  // namespace heaptrail::graph
