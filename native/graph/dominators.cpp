#include "graph/dominators.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "graph/depth_first_search.hpp"
#include "graph/prefetch.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::size_t lookahead = 32;

// The sources of all edges that are not the tree's, grouped by target; all by number.
struct predecessors {
    column<std::uint32_t> first;  // one cell more than there are numbers
    column<std::uint32_t> sources;
};

// What may stand for a number as a source. The semidominator of a node whose one predecessor is its parent is that parent, and
// the parent's own is lower: on a way up that goes on above the parent, the node adds nothing. So a source can be replaced
// by the top of such a chain above it, as long as the top is above the target. Neighbours then share their sources.
column<std::uint32_t> find_substitutes(const depth_first_order& order) {
    column<std::uint32_t> substitutes(order.visited);
    substitutes[0] = 0;
    for (std::uint32_t number = 1; number < order.visited; ++number)
        substitutes[number] = order.other_edges[number] == 0 ? substitutes[order.parent[number]] : number;
    return substitutes;
}

predecessors group_predecessors(const columns& heap, std::span<const std::uint8_t> edge_mask, depth_first_order& order) {
    const std::size_t node_count = heap.node_count();
    const column<std::uint32_t> substitutes = find_substitutes(order);
    predecessors result{std::move(order.other_edges), {}};
    std::uint32_t end = 0;
    for (std::uint32_t& count : result.first) count = end += count;  // where each group ends: filling moves it to its beginning
    result.sources = column<std::uint32_t>(end);

    for (ordinal node = 0; node < node_count; ++node) {
        const std::uint32_t source = order.number_of[node];
        if (source >= order.visited) continue;  // what nothing reaches holds nothing
        const std::uint32_t substitute = substitutes[source];
        const std::uint32_t last = heap.node_to_first_edge[node + 1];
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < last; ++edge) {
            if (edge + lookahead < heap.edge_count()) prefetch(&order.number_of[heap.edge_targets[edge + lookahead]]);
            if (edge_mask[edge] == 0 || order.is_tree_edge(edge)) continue;
            const std::uint32_t target = order.number_of[heap.edge_targets[edge]];
            result.sources[--result.first[target]] = substitute > target ? substitute : source;
        }
    }
    return result;
}

// Semidominators by number, with a forest whose paths are compressed iteratively. A node is in the forest once its number is
// above the one at work, so that nothing needs to be linked.
class semidominators {
public:
    semidominators(const depth_first_order& order, const predecessors& incoming)
        : order_(order), incoming_(incoming), forest_(order.visited), semi_(order.visited) {
        for (std::uint32_t number = 0; number < order.visited; ++number) forest_[number] = {order.parent[number], number};
    }

    column<std::uint32_t> compute() {
        semi_[0] = 0;
        for (auto number = static_cast<std::uint32_t>(order_.visited); number-- > 1;) {
            std::uint32_t least = order_.parent[number];
            // Downwards, like the numbers: so what comes next is known across the borders of the groups.
            for (std::uint32_t i = incoming_.first[number + 1]; i-- > incoming_.first[number];) {
                if (i >= lookahead) prefetch(&forest_[incoming_.sources[i - lookahead]]);
                const std::uint32_t source = incoming_.sources[i];
                least = std::min(least, source <= number ? source : least_above(source, number));
            }
            semi_[number] = least;
            forest_[number].least = least;
        }
        return std::move(semi_);
    }

private:
    struct cell {
        std::uint32_t ancestor;
        std::uint32_t least;  // the least semidominator on the way from here to below the ancestor
    };

    // The least semidominator on the tree path from `start` up to, and without, the first number not above `limit`.
    std::uint32_t least_above(std::uint32_t start, std::uint32_t limit) {
        std::uint32_t at = start;
        while (forest_[at].ancestor > limit) {
            path_.push_back(at);
            at = forest_[at].ancestor;
        }
        std::uint32_t least = forest_[at].least;
        const std::uint32_t ancestor = forest_[at].ancestor;
        while (!path_.empty()) {
            cell& below = forest_[path_.back()];
            path_.pop_back();
            least = below.least = std::min(least, below.least);
            below.ancestor = ancestor;
        }
        return least;
    }

    const depth_first_order& order_;
    const predecessors& incoming_;
    column<cell> forest_;
    column<std::uint32_t> semi_;
    std::vector<std::uint32_t> path_;
};

// The immediate dominator is the lowest ancestor in the tree of dominators built so far that is not below the semidominator.
void raise_to_immediate_dominators(const depth_first_order& order, column<std::uint32_t>& semi) {
    for (std::uint32_t number = 1; number < order.visited; ++number) {
        std::uint32_t dominator = order.parent[number];
        while (dominator > semi[number]) dominator = semi[dominator];
        semi[number] = dominator;
    }
}

column<std::uint32_t> dominators_by_number(const columns& heap, std::span<const std::uint8_t> edge_mask, depth_first_order& order) {
    const predecessors incoming = group_predecessors(heap, edge_mask, order);
    order.number_of = {};
    order.tree_edges = {};
    column<std::uint32_t> dominators = semidominators(order, incoming).compute();
    raise_to_immediate_dominators(order, dominators);
    return dominators;
}

dominator_tree build_tree(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const std::uint32_t> node_sizes,
    depth_first_order order) {
    const std::size_t node_count = heap.node_count();
    const column<std::uint32_t> dominators = dominators_by_number(heap, edge_mask, order);
    dominator_tree tree{column<ordinal>(node_count), column<double>(node_count), {}, order.reachable};
    std::copy(node_sizes.begin(), node_sizes.end(), tree.retained_sizes.begin());
    tree.immediate_dominator[0] = 0;
    for (std::size_t number = node_count; number-- > 1;) {
        const ordinal node = order.preorder[number];
        const ordinal dominator = order.preorder[number < order.visited ? dominators[number] : 0u];
        tree.immediate_dominator[node] = dominator;
        tree.retained_sizes[dominator] += tree.retained_sizes[node];
    }
    tree.preorder = std::move(order.preorder);
    return tree;
}

}  // namespace

dominator_tree compute_dominators(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const std::uint32_t> node_sizes) {
    return build_tree(heap, edge_mask, node_sizes, search_depth_first(heap, edge_mask));
}

dominator_tree compute_reachable_dominators(
    const columns& heap, std::span<const std::uint8_t> edge_mask, std::span<const std::uint32_t> node_sizes) {
    return build_tree(heap, edge_mask, node_sizes, search_from_root(heap, edge_mask));
}

}  // namespace heaptrail::graph
