#include "graph/places.hpp"

#include <array>
#include <string_view>

#include "graph/named_edges.hpp"

namespace heaptrail::graph {

namespace {

enum name : std::size_t { shared, script, script_or_debug_info, count };
constexpr std::array<std::string_view, count> spelled{"shared", "script", "script_or_debug_info"};

// closure → what its copies share → script → that node's name; empty where the heap does not say.
std::string file_of(const analysed_heap& analysed, const std::array<std::uint32_t, count>& names, ordinal closure) {
    const ordinal function = analysed.follow(closure, edge_type::internal, names[shared]);
    if (function == no_node) return {};
    ordinal file = analysed.follow(function, edge_type::internal, names[script]);
    if (file == no_node) file = analysed.follow(function, edge_type::internal, names[script_or_debug_info]);
    if (file == no_node) return {};
    std::string text = analysed.strings.decode(analysed.heap.node_names[file]);
    return text.starts_with("system") ? std::string() : text;
}

}  // namespace

std::optional<place> find_place(
    const columns& heap, const string_table& strings, std::span<const std::uint32_t> locations, ordinal node) {
    constexpr std::size_t width = 4;
    const std::size_t end = locations.size() / width * width;
    std::size_t row = 0;
    while (row < end && locations[row] != node) row += width;
    if (row == end) return std::nullopt;

    const analysed_heap analysed{heap, strings, {}, {}};
    const auto names = find_names(strings, spelled);
    place found{{}, locations[row + 2], locations[row + 3]};
    if (heap.node_types[node] == node_type::closure) found.file = file_of(analysed, names, node);
    for (std::size_t other = 0; other < end && found.file.empty(); other += width)
        if (locations[other + 1] == locations[row + 1] && heap.node_types[locations[other]] == node_type::closure)
            found.file = file_of(analysed, names, locations[other]);
    if (found.file.empty()) return std::nullopt;
    return found;
}

}  // namespace heaptrail::graph
