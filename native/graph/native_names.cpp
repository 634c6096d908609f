#include "graph/native_names.hpp"

#include <algorithm>

namespace heaptrail::graph {

bool has_native_starting_with(const columns& heap, const string_table& strings, std::span<const std::string_view> prefixes) {
    for (std::size_t node = 0; node < heap.node_count(); ++node) {
        if (heap.node_types[node] != node_type::native) continue;
        const std::string_view name = strings.raw(heap.node_names[node]);
        if (std::ranges::any_of(prefixes, [name](std::string_view prefix) { return name.starts_with(prefix); })) return true;
    }
    return false;
}

}  // namespace heaptrail::graph
