#include "graph/shallow_sizes.hpp"

#include <algorithm>
#include <vector>

#include "graph/node_set.hpp"
#include "graph/user_roots.hpp"

namespace heaptrail::graph {

namespace {

constexpr ordinal unvisited = no_node;
constexpr ordinal several = no_node - 1;

// Owners spread from nodes that own themselves to those that can be owned. A node's owner only ever changes from none to one
// and from one to several, so that the order of visits does not matter.
class ownership {
public:
    ownership(const columns& heap, const known_names& names)
        : heap_(heap), can_be_owned_(heap.node_count()), owners_(heap.node_count()) {
        for (ordinal node = 0; node < heap.node_count(); ++node) {
            owners_[node] = unvisited;
            if (is_ownable(names, node)) can_be_owned_.insert(node);
        }
    }

    void spread() {
        for (ordinal node = 0; node < heap_.node_count(); ++node)
            if (!can_be_owned_.contains(node)) give_children(node, node);
        while (!pending_.empty()) {
            const ordinal node = pending_.back();
            pending_.pop_back();
            give_children(node, owners_[node]);
        }
    }

    void move_sizes(column<std::uint32_t>& sizes) const {
        for (ordinal node = 0; node < heap_.node_count(); ++node) {
            const ordinal owner = owners_[node];
            if (owner >= several || owner == 0 || heap_.node_types[owner] == node_type::synthetic) continue;
            sizes[owner] += sizes[node];
            sizes[node] = 0;
        }
    }

private:
    bool is_ownable(const known_names& names, ordinal node) const {
        const node_type type = heap_.node_types[node];
        if (type == node_type::hidden || type == node_type::array) return true;
        if (type != node_type::native || names.kind(heap_.node_names[node]) != known_name::external_string_data) return false;
        // A detached one has another name in DevTools: "Detached system / ExternalStringData".
        return heap_.detachedness.empty() || heap_.detachedness[node] != 2;
    }

    void give_children(ordinal node, ordinal owner) {
        const std::uint32_t end = heap_.node_to_first_edge[node + 1];
        for (std::uint32_t edge = heap_.node_to_first_edge[node]; edge < end; ++edge) {
            const ordinal target = heap_.edge_targets[edge];
            if (!can_be_owned_.contains(target) || heap_.edge_types[edge] == edge_type::weak) continue;
            ordinal& known = owners_[target];
            if (known == owner || known == several) continue;
            known = known == unvisited ? owner : several;
            pending_.push_back(target);
        }
    }

    const columns& heap_;
    node_set can_be_owned_;
    column<ordinal> owners_;  // of nodes that can be owned; all others own themselves
    std::vector<ordinal> pending_;
};

}  // namespace

column<std::uint32_t> compute_shallow_sizes(const columns& heap, const known_names& names) {
    column<std::uint32_t> sizes(heap.node_count());
    std::copy(heap.node_self_sizes.begin(), heap.node_self_sizes.end(), sizes.begin());
    if (!has_user_roots(heap, names)) return sizes;
    ownership owners(heap, names);
    owners.spread();
    owners.move_sizes(sizes);
    return sizes;
}

}  // namespace heaptrail::graph
