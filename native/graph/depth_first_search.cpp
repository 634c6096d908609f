#include "graph/depth_first_search.hpp"

#include <utility>
#include <vector>

#include "graph/node_set.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::uint32_t unnumbered = 0xFFFFFFFFu;

class search {
public:
    search(const columns& heap, std::span<const std::uint8_t> edge_mask) : heap_(heap), mask_(edge_mask.data()) {
        const std::size_t node_count = heap.node_count();
        order_.preorder = column<ordinal>(node_count);
        order_.number_of = column<std::uint32_t>(node_count, unnumbered);
        order_.parent = column<std::uint32_t>(node_count);
        order_.other_edges = column<std::uint32_t>(node_count + 1, 0u);
        order_.tree_edges = column<std::uint64_t>((heap.edge_count() + 63) / 64, std::uint64_t{0});
    }

    void visit_reachable() {
        search_from(0);
        order_.reachable = numbered_;
    }

    void visit_orphans() {
        if (numbered_ == heap_.node_count()) return;
        node_set has_retainer(heap_.node_count());
        for (std::uint32_t edge = 0; edge < heap_.edge_count(); ++edge)
            if (mask_[edge] != 0) has_retainer.insert(heap_.edge_targets[edge]);
        for (ordinal node = 0; node < heap_.node_count(); ++node)
            if (order_.number_of[node] == unnumbered && !has_retainer.contains(node)) search_from(node);
    }

    depth_first_order finish() {
        order_.visited = numbered_;
        for (ordinal node = 0; numbered_ < heap_.node_count(); ++node)
            if (order_.number_of[node] == unnumbered) number(node, 0);
        return std::move(order_);
    }

private:
    struct frame {
        std::uint32_t next_edge;
        std::uint32_t end_edge;
        std::uint32_t number;
    };

    std::uint32_t number(ordinal node, std::uint32_t parent) {
        const std::uint32_t number = numbered_++;
        order_.number_of[node] = number;
        order_.preorder[number] = node;
        order_.parent[number] = parent;
        return number;
    }

    void search_from(ordinal root) {
        frames_.push_back({heap_.node_to_first_edge[root], heap_.node_to_first_edge[root + 1], number(root, 0)});
        while (!frames_.empty()) {
            frame current = frames_.back();
            if (const std::uint32_t edge = next_tree_edge(current); edge != current.end_edge) {
                frames_.back().next_edge = edge + 1;
                descend(edge, current.number);
            } else {
                frames_.pop_back();
            }
        }
    }

    // The first edge to a node that has no number yet, or the end; counts the edges that are passed by.
    std::uint32_t next_tree_edge(const frame& current) {
        std::uint32_t edge = current.next_edge;
        for (; edge != current.end_edge; ++edge) {
            if (mask_[edge] == 0) continue;
            const std::uint32_t number = order_.number_of[heap_.edge_targets[edge]];
            if (number == unnumbered) break;
            ++order_.other_edges[number];
        }
        return edge;
    }

    void descend(std::uint32_t edge, std::uint32_t parent) {
        const ordinal node = heap_.edge_targets[edge];
        const std::uint32_t first = heap_.node_to_first_edge[node];
        const std::uint32_t end = heap_.node_to_first_edge[node + 1];
        order_.tree_edges[edge >> 6] |= std::uint64_t{1} << (edge & 63);
        const std::uint32_t own = number(node, parent);
        if (first == end) return;
        frames_.push_back({first, end, own});
    }

    const columns& heap_;
    const std::uint8_t* mask_;
    depth_first_order order_;
    std::uint32_t numbered_ = 0;
    std::vector<frame> frames_;
};

}  // namespace

depth_first_order search_depth_first(const columns& heap, std::span<const std::uint8_t> edge_mask) {
    search whole(heap, edge_mask);
    whole.visit_reachable();
    whole.visit_orphans();
    return whole.finish();
}

depth_first_order search_from_root(const columns& heap, std::span<const std::uint8_t> edge_mask) {
    search reachable(heap, edge_mask);
    reachable.visit_reachable();
    return reachable.finish();
}

}  // namespace heaptrail::graph
