#include "graph/promises.hpp"

#include <algorithm>
#include <unordered_map>

#include "graph/nesting.hpp"

namespace heaptrail::graph {

namespace {

enum name : std::size_t { promise, reactions, reaction, context, extension, generator, function, shared, count };

constexpr std::array<std::string_view, count> spelled{
    "Promise", "reactions_or_result", "system / PromiseReaction", "context", "extension", "Generator", "function", "shared"};

using names_of_promises = std::array<std::uint32_t, count>;

// A reaction leads to the functions to call. Those of an `await` are V8's own; their scope leads to the function that stands.
awaited_promises who_waits(const analysed_heap& analysed, const names_of_promises& names, ordinal found_reaction) {
    const columns& heap = analysed.heap;
    for (std::uint32_t edge = heap.node_to_first_edge[found_reaction]; edge < heap.node_to_first_edge[found_reaction + 1]; ++edge) {
        const ordinal called = heap.edge_targets[edge];
        if (heap.node_types[called] != node_type::closure) continue;
        const ordinal scope = analysed.follow(called, edge_type::internal, names[context]);
        const ordinal standing = scope == no_node ? no_node : analysed.follow(scope, edge_type::internal, names[extension]);
        if (standing != no_node && analysed.is_object(standing, names[generator])) {
            const ordinal waiting = analysed.follow(standing, edge_type::internal, names[function]);
            if (waiting != no_node) return {{}, 0, waiting, true};
        }
        return {{}, 0, called, false};
    }
    return {};
}

// Those who wait for one promise are a list: each reaction leads to the one that came before it. A file may claim any list, and
// that many promises share it: each reaction is read once.
class reaction_lists {
public:
    reaction_lists(const columns& heap, const names_of_promises& names) : heap_(heap), names_(names) {}

    std::uint64_t length_from(ordinal first) {
        std::vector<ordinal> unread;
        ordinal at = first;
        while (at != no_node && lengths_.try_emplace(at, 0).second) {
            unread.push_back(at);
            at = before(at);
        }
        std::uint64_t length = at == no_node ? 0 : lengths_.at(at);  // 0 where the list leads back into itself
        for (auto each = unread.rbegin(); each != unread.rend(); ++each) lengths_.at(*each) = ++length;
        return lengths_.at(first);
    }

private:
    [[nodiscard]] ordinal before(ordinal at) const {
        ordinal found = no_node;
        for (std::uint32_t edge = heap_.node_to_first_edge[at]; edge < heap_.node_to_first_edge[at + 1]; ++edge)
            if (heap_.node_names[heap_.edge_targets[edge]] == names_[reaction]) found = heap_.edge_targets[edge];
        return found;
    }

    const columns& heap_;
    const names_of_promises& names_;
    std::unordered_map<ordinal, std::uint64_t> lengths_;
};

// A promise below another one of its group is counted there.
void add_sizes(
    const analysed_heap& analysed, const std::vector<ordinal>& pending, const std::vector<std::size_t>& group_of,
    std::vector<awaited_promises>& groups) {
    constexpr std::size_t most_steps = 16;
    const std::vector<ordinal> nearest = find_nearest_above(analysed.dominators, pending);
    for (std::size_t i = 0; i < pending.size(); ++i) {
        ordinal above = nearest[i];
        for (std::size_t step = 0; step < most_steps && above != no_node && group_of[above] != group_of[i]; ++step)
            above = nearest[above];
        const bool is_outermost = above == no_node || group_of[above] != group_of[i];
        groups[group_of[i]].promises.add(pending[i], is_outermost ? analysed.retained_sizes[pending[i]] : 0);
    }
}

}  // namespace

std::vector<awaited_promises> find_awaited_promises(const analysed_heap& analysed) {
    const columns& heap = analysed.heap;
    const names_of_promises names = find_names(analysed.strings, spelled);
    std::vector<awaited_promises> groups;
    if (names[promise] == no_name || names[reaction] == no_name) return groups;
    std::unordered_map<std::uint64_t, std::size_t> places;
    std::unordered_map<ordinal, std::size_t> group_of_reaction;
    reaction_lists reactions_of(heap, names);
    std::vector<ordinal> pending;
    std::vector<std::size_t> group_of;
    for (ordinal node = 0; node < heap.node_count(); ++node) {
        if (!analysed.is_object(node, names[promise])) continue;
        const ordinal first = analysed.follow(node, edge_type::internal, names[reactions]);
        if (first == no_node || heap.node_names[first] != names[reaction]) continue;
        const auto [known, is_unread] = group_of_reaction.try_emplace(first, groups.size());
        if (is_unread) {
            awaited_promises waits = who_waits(analysed, names, first);
            const ordinal code =
                waits.waiting == no_node ? no_node : analysed.follow(waits.waiting, edge_type::internal, names[shared]);
            const std::uint64_t key = code == no_node ? waits.waiting : code;
            const auto [place, is_new] = places.try_emplace(key, groups.size());
            if (is_new) groups.push_back(std::move(waits));
            known->second = place->second;
        }
        groups[known->second].waits += reactions_of.length_from(first);
        pending.push_back(node);
        group_of.push_back(known->second);
    }
    add_sizes(analysed, pending, group_of, groups);
    std::stable_sort(groups.begin(), groups.end(), [](const auto& one, const auto& other) { return one.waits > other.waits; });
    return groups;
}

}  // namespace heaptrail::graph
