#include "graph/statistics.hpp"

#include <string_view>
#include <vector>

namespace heaptrail::graph {
namespace {

// Backing stores of arrays.
class array_elements {
public:
    array_elements(const columns& heap, std::uint32_t elements_name)
        : heap_(heap), elements_name_(elements_name), retainers_(heap.node_count(), std::uint8_t{0}) {
        for (const ordinal target : heap.edge_targets) {
            if (retainers_[target] < 2) ++retainers_[target];
        }
    }

    // The array's own store, or no_node where it has none or shares it.
    [[nodiscard]] ordinal owned_by(ordinal array) const noexcept {
        for (std::uint32_t edge = heap_.node_to_first_edge[array]; edge < heap_.node_to_first_edge[array + 1]; ++edge) {
            if (heap_.edge_types[edge] != edge_type::internal || heap_.edge_names[edge] != elements_name_) continue;
            const ordinal elements = heap_.edge_targets[edge];
            return retainers_[elements] == 1 ? elements : no_node;
        }
        return no_node;
    }

private:
    const columns& heap_;
    std::uint32_t elements_name_;
    std::vector<std::uint8_t> retainers_;  // of each node, 2 for more than one
};

// DevTools goes by the name, and a detached node has another: "Detached system / JSArrayBufferData".
bool is_detached(const columns& heap, ordinal node) noexcept {
    return !heap.detachedness.empty() && heap.detachedness[node] == 2;
}

std::uint32_t index_of(const string_table& strings, std::string_view text) {
    const std::ptrdiff_t found = strings.find(text);
    return found < 0 ? 0xFFFFFFFFu : static_cast<std::uint32_t>(found);
}

}  // namespace

heap_statistics compute_statistics(
    const columns& heap, std::span<const std::uint32_t> shallow_sizes, double retained_by_root, double extra_native_bytes,
    const string_table& strings) {
    const std::uint32_t array_name = index_of(strings, "Array");
    const std::uint32_t array_buffer_data = index_of(strings, "system / JSArrayBufferData");
    const array_elements elements(heap, index_of(strings, "elements"));
    heap_statistics sums;
    sums.total = retained_by_root + extra_native_bytes;
    sums.native = extra_native_bytes;
    for (ordinal node = 0; node < heap.node_count(); ++node) {
        const double size = shallow_sizes[node];
        switch (heap.node_types[node]) {
            case node_type::hidden: sums.system += size; break;
            case node_type::native:
                sums.native += size;
                if (heap.node_names[node] == array_buffer_data && !is_detached(heap, node)) sums.typed_arrays += size;
                break;
            case node_type::code: sums.code += size; break;
            case node_type::string:
            case node_type::concatenated_string:
            case node_type::sliced_string: sums.strings += size; break;
            default: {
                if (heap.node_names[node] != array_name) break;
                sums.javascript_arrays += size;
                const ordinal owned = elements.owned_by(node);
                if (owned != no_node) sums.javascript_arrays += shallow_sizes[owned];
            }
        }
    }
    return sums;
}

}  // namespace heaptrail::graph
