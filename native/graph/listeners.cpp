#include "graph/listeners.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "graph/salted_hash.hpp"

namespace heaptrail::graph {

namespace {

enum name : std::size_t {
    events, limit_of_its_own, target_events, table, next, listener, callback, array, count
};

constexpr std::array<std::string_view, count> spelled{
    "_events", "_maxListeners", "<symbol kEvents>", "table", "next", "listener", "callback", "Array"};

class collector {
public:
    collector(const analysed_heap& analysed, std::uint64_t limit)
        : analysed_(analysed), names_(find_names(analysed.strings, spelled)), limit_(limit), read_(analysed.heap.node_count(), 0) {}

    void read(ordinal node) {
        const columns& heap = analysed_.heap;
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge) {
            if (heap.edge_types[edge] != edge_type::property) continue;
            if (heap.edge_names[edge] == names_[events]) read_emitter(node, heap.edge_targets[edge]);
            if (heap.edge_names[edge] == names_[target_events]) read_target(node, heap.edge_targets[edge]);
        }
    }

    [[nodiscard]] std::vector<listener_group> groups() && {
        std::stable_sort(groups_.begin(), groups_.end(), [](const listener_group& one, const listener_group& other) {
            return one.listeners > other.listeners;
        });
        return std::move(groups_);
    }

private:
    // `_events` has a property an event: one listener, or an Array of them.
    void read_emitter(ordinal emitter, ordinal table_of_events) {
        const columns& heap = analysed_.heap;
        if (heap.node_types[table_of_events] != node_type::object || !is_first_read(table_of_events)) return;
        for (std::uint32_t edge = heap.node_to_first_edge[table_of_events];
             edge < heap.node_to_first_edge[table_of_events + 1]; ++edge) {
            const ordinal list = heap.edge_targets[edge];
            if (heap.edge_types[edge] != edge_type::property || !analysed_.is_object(list, names_[array])) continue;
            if (heap.node_to_first_edge[list + 1] - heap.node_to_first_edge[list] <= limit_ || !is_first_read(list)) continue;
            std::vector<ordinal> found;
            for (std::uint32_t entry = heap.node_to_first_edge[list]; entry < heap.node_to_first_edge[list + 1]; ++entry)
                if (heap.edge_types[entry] == edge_type::element) found.push_back(heap.edge_targets[entry]);
            if (found.size() <= limit_) continue;
            // A limit that the program has set is a small integer, which leaves no edge.
            const bool default_limit =
                analysed_.follow(emitter, edge_type::property, names_[limit_of_its_own]) != no_node;
            add(emitter, heap.edge_names[edge], found, analysed_.retained_sizes[list], default_limit, false);
        }
    }

    // The symbol leads to a Map: event → an object at whose `next` the chain of listeners hangs.
    void read_target(ordinal target, ordinal map) {
        const columns& heap = analysed_.heap;
        const ordinal store = analysed_.follow(map, edge_type::internal, names_[table]);
        if (store == no_node || !is_first_read(store)) return;
        std::unordered_map<std::int64_t, std::uint32_t> strings_by_slot;
        for (std::uint32_t edge = heap.node_to_first_edge[store]; edge < heap.node_to_first_edge[store + 1]; ++edge)
            if (heap.node_types[heap.edge_targets[edge]] == node_type::string)
                strings_by_slot.emplace(analysed_.slot_of(edge), heap.node_names[heap.edge_targets[edge]]);
        for (std::uint32_t edge = heap.node_to_first_edge[store]; edge < heap.node_to_first_edge[store + 1]; ++edge) {
            const ordinal head = heap.edge_targets[edge];
            const std::int64_t slot = analysed_.slot_of(edge);
            if (slot < 0 || heap.node_types[head] != node_type::object) continue;
            const std::vector<ordinal> found = chain_from(head);
            if (found.size() <= limit_) continue;
            const auto key = strings_by_slot.find(slot - 1);
            const std::uint32_t event = key == strings_by_slot.end() ? no_name : key->second;
            add(target, event, found, analysed_.retained_sizes[head], true, true);
        }
    }

    [[nodiscard]] std::vector<ordinal> chain_from(ordinal head) {
        std::vector<ordinal> found;
        ordinal link = analysed_.follow(head, edge_type::property, names_[next]);
        while (link != no_node && analysed_.heap.node_types[link] == node_type::object && is_first_read(link)) {
            ordinal called = analysed_.follow(link, edge_type::property, names_[callback]);
            if (called == no_node) called = analysed_.follow(link, edge_type::property, names_[listener]);
            found.push_back(called == no_node ? link : called);
            link = analysed_.follow(link, edge_type::property, names_[next]);
        }
        return found;
    }

    // A file may claim any chain, and that emitters share what they have: it counts for the first of them.
    bool is_first_read(ordinal node) { return std::exchange(read_[node], std::uint8_t{1}) == 0; }

    void add(
        ordinal emitter, std::uint32_t event, const std::vector<ordinal>& listeners, double bytes, bool default_limit,
        bool is_target) {
        const std::uint64_t key = (std::uint64_t{analysed_.heap.node_names[emitter]} << 32) | event;
        const auto [place, is_new] = places_.try_emplace(key, groups_.size());
        if (is_new) groups_.emplace_back();
        listener_group& group = groups_[place->second];
        if (is_new) {
            group.event = event;
            group.default_limit = default_limit;
            group.is_target = is_target;
        }
        group.emitters.add(emitter, bytes);
        group.listeners += listeners.size();
        if (listeners.size() <= group.most) return;
        group.most = listeners.size();
        // The last ones: a program's first listeners are seldom those that leak.
        const std::size_t shown = std::min(listeners.size(), object_group::most_examples);
        group.examples.assign(listeners.end() - static_cast<std::ptrdiff_t>(shown), listeners.end());
    }

    const analysed_heap& analysed_;
    std::array<std::uint32_t, count> names_;
    std::uint64_t limit_;
    column<std::uint8_t> read_;  // a node: whether it was read
    std::unordered_map<std::uint64_t, std::size_t, salted_hash> places_;
    std::vector<listener_group> groups_;
};

}  // namespace

std::vector<listener_group> find_listeners(const analysed_heap& analysed, std::uint64_t limit) {
    collector found(analysed, limit);
    for (ordinal node = 0; node < analysed.heap.node_count(); ++node) {
        // `process` and functions are emitters as well.
        const node_type type = analysed.heap.node_types[node];
        if (type == node_type::object || type == node_type::closure) found.read(node);
    }
    return std::move(found).groups();
}

}  // namespace heaptrail::graph
