#include "graph/samples.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "graph/invalid_snapshot.hpp"

namespace heaptrail::graph {

samples read_samples(json_cursor& cursor, const sample_layout& layout) {
    std::vector<std::uint64_t> timestamps;
    std::vector<std::uint32_t> ids;
    std::size_t field = 0;
    for_each_element(cursor, [&] {
        cursor.peek();
        const std::size_t byte = cursor.position();
        const std::uint64_t value = cursor.read_unsigned();
        if (layout.timestamp_us == no_field || layout.last_assigned_id == no_field)
            throw invalid_snapshot(cursor.section(), byte, "sample_fields in meta does not name timestamp_us and last_assigned_id");
        if (field == layout.timestamp_us) timestamps.push_back(value);
        if (field == layout.last_assigned_id) {
            if (value > 0xFFFFFFFFu) throw invalid_snapshot(cursor.section(), byte, "the id is greater than 4,294,967,295");
            if (!ids.empty() && value < ids.back()) throw invalid_snapshot(cursor.section(), byte, "the last assigned id falls");
            ids.push_back(static_cast<std::uint32_t>(value));
        }
        field = field + 1 == layout.field_count ? 0 : field + 1;
    });
    if (field != 0) cursor.fail("the section ends within a row");
    return {column_of(std::span(std::as_const(timestamps))), column_of(std::span(std::as_const(ids)))};
}

column<std::uint64_t> sum_live_sizes(std::span<const std::uint32_t> last_assigned_ids, std::span<const std::uint32_t> node_ids,
                                     std::span<const std::uint32_t> shallow_sizes) {
    column<std::uint64_t> sizes(last_assigned_ids.size(), 0);
    for (std::size_t node = 0; node < node_ids.size(); ++node) {
        if (node_ids[node] % 2 == 0) continue;
        const auto sample = std::ranges::lower_bound(last_assigned_ids, node_ids[node]);
        if (sample == last_assigned_ids.end()) continue;  // made while the snapshot was taken
        sizes[static_cast<std::size_t>(sample - last_assigned_ids.begin())] += shallow_sizes[node];
    }
    return sizes;
}

}  // namespace heaptrail::graph
