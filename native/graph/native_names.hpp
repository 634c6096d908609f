// What the objects of the embedder, which V8 knows only by name, are called.
#pragma once

#include <span>
#include <string_view>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

// Whether a node of type native has a name that begins with one of the prefixes, which are plain ASCII. Cost: one pass over the
// nodes' types, up to the first such node.
[[nodiscard]] bool has_native_starting_with(
    const columns& heap, const string_table& strings, std::span<const std::string_view> prefixes);

}  // namespace heaptrail::graph
