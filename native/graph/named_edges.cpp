#include "graph/named_edges.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace heaptrail::graph {

void find_names(
    const string_table& strings, std::span<const std::string_view> names, std::span<std::uint32_t> indices) {
    std::unordered_map<std::string_view, std::size_t> places;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        places.emplace(names[i], i);
        longest = std::max(longest, names[i].size());
    }
    std::fill(indices.begin(), indices.end(), no_name);
    for (std::size_t i = 0; i < strings.size(); ++i) {
        const std::string_view raw = strings.raw(i);
        if (raw.size() > longest) continue;
        const auto found = places.find(raw);
        if (found != places.end() && indices[found->second] == no_name)
            indices[found->second] = static_cast<std::uint32_t>(i);
    }
}

ordinal analysed_heap::search_once(ordinal node, edge_type type, std::uint32_t name) const {
    const auto [place, is_new] =
        found[static_cast<std::size_t>(type)].try_emplace((std::uint64_t{node} << 32) | name, no_node);
    if (is_new) place->second = search(node, type, name);
    return place->second;
}

std::int64_t analysed_heap::slot_of(std::uint32_t edge) const noexcept {
    if (!has_string_name(heap.edge_types[edge])) return -1;
    const std::string_view raw = strings.raw(heap.edge_names[edge]);
    constexpr std::size_t most_digits = 10;  // a file may have a megabyte of them
    if (raw.size() > most_digits) return -1;
    std::int64_t slot = -1;
    const auto [end, problem] = std::from_chars(raw.data(), raw.data() + raw.size(), slot);
    return problem == std::errc{} && end == raw.data() + raw.size() && slot >= 0 ? slot : -1;
}

}  // namespace heaptrail::graph
