#include "graph/collections.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace heaptrail::graph {

namespace {

enum name : std::size_t {
    map, set, weak_map, weak_set, array, table, elements, properties, prototype, context, own_built_ins,
    own_queue, list, constructor, count
};  // the first five in the order of collection_kind

constexpr std::array<std::string_view, count> spelled{
    "Map", "Set", "WeakMap", "WeakSet", "Array", "table", "elements", "properties", "__proto__", "system / Context",
    "uncurryThis", "FixedCircularBuffer", "list", "constructor"};

// Slots that an entry takes in a backing store, and bytes of a slot without pointer compression.
constexpr std::array<std::uint64_t, collection_kinds> slots_per_entry{3, 2, 2, 2, 1, 3};
constexpr std::size_t most_slots = 3;
constexpr std::uint64_t slot_bytes = 8;

struct contents {
    std::uint64_t entries = 0;
    std::uint64_t room = 0;
};

class reader {
public:
    reader(const analysed_heap& analysed, const std::array<std::uint32_t, count>& names) : analysed_(analysed), names_(names) {}

    [[nodiscard]] std::optional<collection_kind> kind_of(ordinal node, std::uint64_t least_properties) {
        const columns& heap = analysed_.heap;
        const std::uint32_t own_name = heap.node_names[node];
        for (std::size_t kind = 0; kind <= array; ++kind)
            if (own_name == names_[kind]) return static_cast<collection_kind>(kind);
        const std::uint64_t edges = heap.node_to_first_edge[node + 1] - heap.node_to_first_edge[node];
        // Scopes have variables, not entries. Node.js has a table of what it uses of the language, and a page's global object,
        // whose name is followed by its address, has all of the platform's.
        if (edges < least_properties || own_name == names_[context] || has_property(node, own_built_ins) ||
            has_property(node, constructor) || is_followed_by_address(own_name))
            return std::nullopt;
        return collection_kind::dictionary;
    }

    [[nodiscard]] contents read(ordinal node, collection_kind kind) {
        return kind == collection_kind::array ? read_array(node)
            : kind == collection_kind::dictionary ? read_dictionary(node)
                                                  : read_table(node, kind);
    }

private:
    [[nodiscard]] bool has_property(ordinal node, std::size_t wanted) const {
        return analysed_.follow(node, edge_type::property, names_[wanted]) != no_node;
    }

    // Each name is searched once: it may be long, and that of many objects.
    [[nodiscard]] bool is_followed_by_address(std::uint32_t name) {
        const auto [place, is_new] = with_address_.try_emplace(name, false);
        if (is_new) place->second = analysed_.strings.raw(name).find(" / ") != std::string_view::npos;
        return place->second;
    }

    [[nodiscard]] std::uint64_t room_of(ordinal store) const {
        return store == no_node ? 0 : analysed_.heap.node_self_sizes[store];
    }

    [[nodiscard]] contents read_array(ordinal node) const {
        const columns& heap = analysed_.heap;
        contents found;
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge)
            found.entries += heap.edge_types[edge] == edge_type::element && is_value(heap.edge_targets[edge]);
        found.room = room_of(analysed_.follow(node, edge_type::internal, names_[elements]));
        return found;
    }

    [[nodiscard]] contents read_dictionary(ordinal node) const {
        const columns& heap = analysed_.heap;
        contents found;
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge)
            found.entries += heap.edge_types[edge] == edge_type::element ||
                (heap.edge_types[edge] == edge_type::property && heap.edge_names[edge] != names_[prototype]);
        found.room = room_of(analysed_.follow(node, edge_type::internal, names_[elements])) +
            room_of(analysed_.follow(node, edge_type::internal, names_[properties]));
        return found;
    }

    // Places that are empty may lead to `undefined` and the like.
    [[nodiscard]] bool is_value(ordinal node) const { return analysed_.heap.node_types[node] != node_type::hidden; }

    // Numbers leave no edge: the part of an entry (key or value) that has most edges counts the entries.
    [[nodiscard]] contents read_table(ordinal node, collection_kind kind) {
        const columns& heap = analysed_.heap;
        const ordinal store = analysed_.follow(node, edge_type::internal, names_[table]);
        if (store == no_node) return {};
        const std::uint64_t width = slots_per_entry[static_cast<std::size_t>(kind)];
        if (heap.node_to_first_edge[store + 1] - heap.node_to_first_edge[store] <= analysed_heap::few_edges)
            return {count_entries(store, width), room_of(store)};
        // A file may claim that many collections share a store.
        const auto [place, is_new] = entries_[width].try_emplace(store, 0);
        if (is_new) place->second = count_entries(store, width);
        return {place->second, room_of(store)};
    }

    [[nodiscard]] std::uint64_t count_entries(ordinal store, std::uint64_t width) const {
        const columns& heap = analysed_.heap;
        std::array<std::uint64_t, most_slots + 1> used{};
        for (std::uint32_t edge = heap.node_to_first_edge[store]; edge < heap.node_to_first_edge[store + 1]; ++edge) {
            const std::int64_t slot = analysed_.slot_of(edge);
            if (slot >= 0 && is_value(heap.edge_targets[edge]))
                ++used[static_cast<std::uint64_t>(slot) % width];
        }
        return *std::max_element(used.begin(), used.end());
    }

    const analysed_heap& analysed_;
    const std::array<std::uint32_t, count>& names_;
    std::unordered_map<std::uint32_t, bool> with_address_;
    std::array<std::unordered_map<ordinal, std::uint64_t>, most_slots + 1> entries_;  // by slots of an entry
};

void add(collection_totals& totals, const collection& found, const collection_bounds& bounds) {
    ++totals.count;
    if (found.room == 0) return;
    const std::uint64_t used =
        std::min(found.entries * slots_per_entry[static_cast<std::size_t>(found.kind)] * slot_bytes, found.room);
    if (found.entries == 0) {
        // An array without a recorded entry is one of numbers, as a rule.
        if (found.kind != collection_kind::array) totals.empty.add(found.node, static_cast<double>(found.room));
    } else if (found.room >= bounds.sparse_room && static_cast<double>(used) < bounds.sparse_share * static_cast<double>(found.room)) {
        totals.sparse.add(found.node, static_cast<double>(found.room - used));
    }
}

// Weak collections hold no numbers, and keep room for keys that have died.
bool may_hold_numbers(const collection& found, const collection_bounds& bounds) {
    if (found.kind == collection_kind::weak_map || found.kind == collection_kind::weak_set) return false;
    const std::uint64_t entry_bytes = slots_per_entry[static_cast<std::size_t>(found.kind)] * slot_bytes;
    return found.room >= bounds.least_entries * entry_bytes &&
        static_cast<double>(found.entries * entry_bytes) < bounds.sparse_share * static_cast<double>(found.room);
}

}  // namespace

collections find_collections(const analysed_heap& analysed, const collection_bounds& bounds) {
    const columns& heap = analysed.heap;
    const auto names = find_names(analysed.strings, spelled);
    reader read_from(analysed, names);
    collections result;
    std::vector<ordinal> own_lists;
    column<std::uint8_t> is_global(heap.node_count(), 0);
    for (std::uint32_t edge = 0; edge < heap.node_to_first_edge[1]; ++edge) is_global[heap.edge_targets[edge]] = 1;
    for (ordinal node = 0; node < heap.node_count(); ++node) {
        if (heap.node_types[node] != node_type::object) continue;
        // Node.js' queue of ticks has room for 2,048 of them.
        if (heap.node_names[node] == names[own_queue])
            own_lists.push_back(analysed.follow(node, edge_type::property, names[list]));
        const std::optional<collection_kind> kind = read_from.kind_of(node, bounds.least_entries);
        if (!kind || (is_global[node] && *kind == collection_kind::dictionary)) continue;
        const contents inside = read_from.read(node, *kind);
        const collection found{node, *kind, inside.entries, inside.room};
        add(result.totals[static_cast<std::size_t>(*kind)], found, bounds);
        if (found.entries >= bounds.least_entries || may_hold_numbers(found, bounds)) result.large.push_back(found);
    }
    std::sort(own_lists.begin(), own_lists.end());
    std::erase_if(result.large, [&](const collection& each) {
        return std::binary_search(own_lists.begin(), own_lists.end(), each.node);
    });
    const auto retains_more = [&](const collection& one, const collection& other) {
        return analysed.retained_sizes[one.node] > analysed.retained_sizes[other.node];
    };
    std::stable_sort(result.large.begin(), result.large.end(), retains_more);
    if (result.large.size() > bounds.most_named) result.large.resize(bounds.most_named);
    return result;
}

}  // namespace heaptrail::graph
