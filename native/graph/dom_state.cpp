#include "graph/dom_state.hpp"

#include <algorithm>
#include <vector>

namespace heaptrail::graph {

namespace {

constexpr std::uint8_t unknown = 0;
constexpr std::uint8_t attached = 1;
constexpr std::uint8_t detached = 2;

class propagation {
public:
    explicit propagation(columns& heap) : heap_(heap), visited_(heap.node_count(), std::uint8_t{0}) {}

    void run() {
        for (ordinal node = 0; node < heap_.node_count(); ++node)
            if (heap_.detachedness[node] != unknown) visit(node, heap_.detachedness[node]);
        spread(attached_, attached);
        spread(detached_, detached);
    }

private:
    void visit(ordinal node, std::uint8_t state) {
        if (visited_[node] != 0) return;
        visited_[node] = 1;
        if (heap_.node_types[node] != node_type::native) return;
        heap_.detachedness[node] = state;
        if (state == attached) attached_.push_back(node);
        if (state == detached) detached_.push_back(node);
    }

    void spread(std::vector<ordinal>& pending, std::uint8_t state) {
        while (!pending.empty()) {
            const ordinal node = pending.back();
            pending.pop_back();
            for (std::uint32_t edge = heap_.node_to_first_edge[node]; edge < heap_.node_to_first_edge[node + 1]; ++edge) {
                const edge_type type = heap_.edge_types[edge];
                if (type != edge_type::hidden && type != edge_type::weak) visit(heap_.edge_targets[edge], state);
            }
        }
    }

    columns& heap_;
    column<std::uint8_t> visited_;
    std::vector<ordinal> attached_;
    std::vector<ordinal> detached_;
};

}  // namespace

void propagate_dom_states(columns& heap) {
    const bool known = std::ranges::any_of(heap.detachedness, [](std::uint8_t state) { return state != unknown; });
    if (known) propagation(heap).run();
}

}  // namespace heaptrail::graph
