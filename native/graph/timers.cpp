#include "graph/timers.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail::graph {

namespace {

enum name : std::size_t { timeout, immediate, on_timeout, on_immediate, repeat, next, lists, context, shared, count };

constexpr std::array<std::string_view, count> spelled{
    "Timeout", "Immediate", "_onTimeout", "_onImmediate", "_repeat", "_idleNext", "timerListMap", "system / Context", "shared"};

using names_of_timers = std::array<std::uint32_t, count>;

// Node.js keeps a ring of timers for every delay, in an object whose indices are the milliseconds.
class delays {
public:
    delays(const analysed_heap& analysed, const names_of_timers& names) : analysed_(analysed), names_(names) {}

    void read(ordinal lists) {
        if (!lists_.insert(lists).second) return;
        const columns& heap = analysed_.heap;
        for (std::uint32_t edge = heap.node_to_first_edge[lists]; edge < heap.node_to_first_edge[lists + 1]; ++edge)
            if (heap.edge_types[edge] == edge_type::element) read_ring(heap.edge_targets[edge], heap.edge_names[edge]);
    }

    // 0 where it is not known.
    [[nodiscard]] std::uint32_t of(ordinal timer) const {
        const auto found = milliseconds_.find(timer);
        return found == milliseconds_.end() ? 0 : found->second;
    }

private:
    void read_ring(ordinal list, std::uint32_t delay) {
        ordinal timer = analysed_.follow(list, edge_type::property, names_[next]);
        // A file may claim any ring: each timer is entered once.
        while (timer != no_node && timer != list && milliseconds_.emplace(timer, delay).second)
            timer = analysed_.follow(timer, edge_type::property, names_[next]);
    }

    const analysed_heap& analysed_;
    const names_of_timers& names_;
    std::unordered_set<ordinal> lists_;  // that were read: a file may lead to one from every scope
    std::unordered_map<ordinal, std::uint32_t> milliseconds_;
};

bool is_set(const analysed_heap& analysed, const names_of_timers& names, ordinal timer) {
    const ordinal following = analysed.follow(timer, edge_type::property, names[next]);
    return following != no_node && analysed.heap.node_types[following] == node_type::object;
}

}  // namespace

std::vector<timer_group> find_timers(const analysed_heap& analysed) {
    const columns& heap = analysed.heap;
    const names_of_timers names = find_names(analysed.strings, spelled);
    if (names[timeout] == no_name && names[immediate] == no_name) return {};

    std::vector<ordinal> timers;
    delays known_delays(analysed, names);
    for (ordinal node = 0; node < heap.node_count(); ++node) {
        if (heap.node_types[node] != node_type::object) continue;
        if (heap.node_names[node] == names[timeout] || heap.node_names[node] == names[immediate]) timers.push_back(node);
        if (heap.node_names[node] != names[context] || names[lists] == no_name) continue;
        const ordinal found = analysed.follow(node, edge_type::context, names[lists]);
        if (found != no_node) known_delays.read(found);
    }

    std::unordered_map<std::uint64_t, std::size_t> places;
    std::vector<timer_group> groups;
    for (const ordinal timer : timers) {
        const bool is_immediate = heap.node_names[timer] == names[immediate];
        const ordinal callback =
            analysed.follow(timer, edge_type::property, names[is_immediate ? on_immediate : on_timeout]);
        if (callback == no_node || heap.node_types[callback] != node_type::closure) continue;
        if (!is_immediate && !is_set(analysed, names, timer)) continue;
        // An interval keeps its period, a small integer without an edge, where a one-shot timer has null.
        const bool repeats = !is_immediate && analysed.follow(timer, edge_type::property, names[repeat]) == no_node;
        const ordinal code = analysed.follow(callback, edge_type::internal, names[shared]);
        const std::uint64_t place_in_source = code == no_node ? callback : code;
        const std::uint64_t key = place_in_source * 4 + static_cast<std::uint64_t>(is_immediate) * 2 + repeats;
        const auto [place, is_new] = places.try_emplace(key, groups.size());
        if (is_new) {
            groups.emplace_back();
            groups.back().callback = callback;
            groups.back().immediate = is_immediate;
            groups.back().repeats = repeats;
        }
        timer_group& group = groups[place->second];
        group.timers.add(timer, analysed.retained_sizes[timer]);
        const std::uint32_t delay = known_delays.of(timer);
        if (delay == 0) {
            ++group.unknown_delays;
            continue;
        }
        group.least_delay = group.least_delay == 0 ? delay : std::min(group.least_delay, delay);
        group.greatest_delay = std::max(group.greatest_delay, delay);
    }
    std::stable_sort(groups.begin(), groups.end(), [](const timer_group& one, const timer_group& other) {
        return one.timers.count > other.timers.count;
    });
    return groups;
}

}  // namespace heaptrail::graph
