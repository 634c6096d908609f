#include "graph/distances.hpp"

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "graph/node_set.hpp"
#include "graph/prefetch.hpp"
#include "graph/user_roots.hpp"

namespace heaptrail::graph {

namespace {

// Whether a map descriptor's edge of this name leads to something worth a distance. JavaScript's parseInt: white space and a
// sign may stand in front, anything may follow; what is no number is let through.
bool is_followed_descriptor(std::string_view name) noexcept {
    std::size_t at = name.find_first_not_of(" \t\n\v\f\r");
    if (at == std::string_view::npos) return true;
    if (name[at] == '-') return true;  // at most 0, or no number
    if (name[at] == '+') ++at;
    unsigned remainder = 0;
    bool small = true;
    const std::size_t begin = at;
    for (; at < name.size() && name[at] >= '0' && name[at] <= '9'; ++at) {
        const auto digit = static_cast<unsigned>(name[at] - '0');
        small = small && remainder == 0 && digit < 2;
        remainder = (remainder * 10 + digit) % 3;
    }
    return at == begin || small || remainder != 1;
}

constexpr bool is_followed_descriptor(std::uint32_t index) noexcept { return index < 2 || index % 3 != 1; }

class breadth_first_search {
public:
    breadth_first_search(
        const columns& heap, const string_table& strings, const known_names& names, std::span<const std::uint8_t> ignored)
        : heap_(heap), strings_(strings), names_(names), ignored_(ignored), pending_pairs_(names.pair_count, false),
          distances_(heap.node_count(), no_distance) {}

    column<std::int32_t> run() {
        // A root's child may be listed twice; like in DevTools it is then visited twice, which matters to WeakMap pairs.
        const std::uint32_t root_edges = heap_.node_to_first_edge[1];
        queue_ = column<ordinal>(heap_.node_count() + root_edges);
        for (std::uint32_t edge = 0; edge < root_edges; ++edge) {
            const ordinal target = heap_.edge_targets[edge];
            if (!is_user_root(heap_, names_, target)) continue;
            distances_[target] = 1;
            queue_[queued_++] = target;
        }
        const bool has_user_roots = queued_ > 0;
        visit_queue();
        distances_[0] = has_user_roots ? system_distance : 0;
        queue_[0] = 0;
        queued_ = 1;
        visit_queue();
        return std::move(distances_);
    }

private:
    void visit_queue() {
        for (std::size_t next = 0; next < queued_; ++next) {
            if (next + 8 < queued_) prefetch(&heap_.node_to_first_edge[queue_[next + 8]]);
            if (next + 4 < queued_) {
                const std::uint32_t edge = heap_.node_to_first_edge[queue_[next + 4]];
                prefetch(heap_.edge_targets.data() + edge);
                prefetch(heap_.edge_types.data() + edge);
            }
            visit(queue_[next]);
        }
    }

    void visit(ordinal node) {
        const std::int32_t distance = distances_[node] + 1;
        const node_type type = heap_.node_types[node];
        const bool is_context = type == node_type::hidden && has_name(node, known_name::native_context);
        const bool is_descriptors = type == node_type::array && has_name(node, known_name::map_descriptors);
        const std::uint32_t end = heap_.node_to_first_edge[node + 1];
        for (std::uint32_t edge = heap_.node_to_first_edge[node]; edge < end; ++edge) {
            const ordinal target = heap_.edge_targets[edge];
            if (distances_[target] != no_distance || heap_.edge_types[edge] == edge_type::weak) continue;
            if (!ignored_.empty() && ignored_[target] != 0) continue;
            if (is_context && is_sloppy_function_map(edge)) continue;
            if (is_descriptors) {
                if (!follows_descriptor(edge)) continue;
            } else if (heap_.edge_types[edge] == edge_type::internal && is_first_of_pair(edge)) {
                continue;
            }
            distances_[target] = distance;
            queue_[queued_++] = target;
        }
    }

    bool has_name(ordinal node, known_name name) const { return names_.kind(heap_.node_names[node]) == name; }

    bool is_sloppy_function_map(std::uint32_t edge) const {
        return has_string_name(heap_.edge_types[edge]) && names_.kind(heap_.edge_names[edge]) == known_name::sloppy_function_map;
    }

    bool follows_descriptor(std::uint32_t edge) const {
        const std::uint32_t name = heap_.edge_names[edge];
        if (!has_string_name(heap_.edge_types[edge])) return is_followed_descriptor(name);
        return is_followed_descriptor(strings_.decode(name));
    }

    bool is_first_of_pair(std::uint32_t edge) {
        const std::uint32_t name = heap_.edge_names[edge];
        if (names_.kind(name) != known_name::weak_map_pair) return false;
        std::vector<bool>::reference pending = pending_pairs_[names_.pair_of(name).pair];
        pending = !pending;
        return pending;
    }

    const columns& heap_;
    const string_table& strings_;
    const known_names& names_;
    std::span<const std::uint8_t> ignored_;
    std::vector<bool> pending_pairs_;
    column<std::int32_t> distances_;
    column<ordinal> queue_;
    std::size_t queued_ = 0;
};

}  // namespace

column<std::int32_t> compute_distances(const columns& heap, const string_table& strings, const known_names& names) {
    return breadth_first_search(heap, strings, names, {}).run();
}

column<std::int32_t> compute_distances_around(
    const columns& heap, const string_table& strings, const known_names& names, std::span<const std::uint8_t> ignored) {
    return breadth_first_search(heap, strings, names, ignored).run();
}

}  // namespace heaptrail::graph
