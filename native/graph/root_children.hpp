// What hangs directly below the root: by it runtimes are told apart.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

// Type and name of each child; of equal ones the first.
using child_list = std::vector<std::pair<std::string, std::string>>;

// In the order of the root's edges.
[[nodiscard]] child_list list_root_children(const columns& heap, const string_table& strings);

}  // namespace heaptrail::graph
