#include "graph/class_rows.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace heaptrail::graph {

std::vector<class_row> list_classes(
    const class_table& table, std::span<const class_totals> totals, std::span<const std::uint32_t> node_ids) {
    std::vector<std::uint32_t> met;
    for (std::uint32_t i = 0; i < totals.size(); ++i) {
        if (totals[i].count != 0) met.push_back(i);
    }
    std::ranges::sort(met, {}, [&](std::uint32_t i) { return totals[i].first_node; });
    std::unordered_map<std::string, std::size_t> place_of_key;
    std::vector<class_row> rows;
    for (const std::uint32_t i : met) {
        const class_totals& sums = totals[i];
        std::string key = key_of(table.classes[i]);
        const std::size_t place = place_of_key.try_emplace(key, rows.size()).first->second;
        if (place == rows.size()) rows.emplace_back();
        rows[place] = {std::move(key), table.classes[i].name, sums.count, sums.distance, sums.shallow_size,
                       sums.retained_size, node_ids[sums.largest_node]};
    }
    return rows;
}

}  // namespace heaptrail::graph
