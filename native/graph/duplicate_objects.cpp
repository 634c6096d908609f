#include "graph/duplicate_objects.hpp"

#include <algorithm>

namespace heaptrail::graph {

namespace {

enum name : std::size_t { array, context, prototype, map, properties, elements, count };

constexpr std::array<std::string_view, count> spelled{
    "Array", "system / Context", "__proto__", "map", "properties", "elements"};

constexpr std::uint64_t word = 8;
constexpr std::uint64_t object_words = 3;   // map, properties, elements
constexpr std::uint64_t store_words = 2;    // map, length
constexpr std::size_t longest_text = 1024;  // V8 cuts longer strings off
constexpr std::uint32_t most_edges = 64;

struct field {
    edge_type type;
    std::uint32_t name;
    std::uint64_t value;

    bool operator==(const field&) const = default;
};

// The fields of an object whose every field the file records; false for any other.
class fields_of {
public:
    fields_of(const analysed_heap& analysed) : analysed_(analysed), names_(find_names(analysed.strings, spelled)) {}

    bool operator()(ordinal node, std::vector<field>& fields) const {
        const columns& heap = analysed_.heap;
        const std::uint32_t first = heap.node_to_first_edge[node];
        const std::uint32_t end = heap.node_to_first_edge[node + 1];
        if (end - first > most_edges || heap.node_names[node] == names_[context]) return false;
        fields.clear();
        std::uint64_t values = 0;
        ordinal store = no_node;
        for (std::uint32_t edge = first; edge < end; ++edge) {
            const edge_type type = heap.edge_types[edge];
            const std::uint32_t label = heap.edge_names[edge];
            const ordinal target = heap.edge_targets[edge];
            if (type == edge_type::internal) {
                if (label == names_[map]) continue;
                if (label != names_[elements] || store != no_node) return false;
                store = target;
                continue;
            }
            if (type != edge_type::property && type != edge_type::element) return false;
            if (heap.node_types[target] == node_type::number) return false;
            values += label != names_[prototype] || type == edge_type::element;
            fields.push_back({type, label, value_of(target)});
        }
        return values > 0 && all_recorded(node, values, store);
    }

    // Bytes of the object with what only it has.
    [[nodiscard]] std::uint64_t size_of(ordinal node) const {
        const ordinal store = analysed_.follow(node, edge_type::internal, names_[elements]);
        const bool own = store != no_node && analysed_.dominators[store] == node;
        return std::uint64_t{analysed_.heap.node_self_sizes[node]} + (own ? analysed_.heap.node_self_sizes[store] : 0);
    }

private:
    [[nodiscard]] bool all_recorded(ordinal node, std::uint64_t values, ordinal store) const {
        const columns& heap = analysed_.heap;
        if (heap.node_names[node] == names_[array])
            return store != no_node && heap.node_self_sizes[store] == (store_words + values) * word;
        return store == no_node && heap.node_self_sizes[node] == (object_words + values) * word;
    }

    // Strings are equal by their text, everything else only to itself.
    [[nodiscard]] std::uint64_t value_of(ordinal target) const {
        const columns& heap = analysed_.heap;
        const std::uint32_t text = heap.node_names[target];
        if (heap.node_types[target] == node_type::string && analysed_.strings.raw(text).size() < longest_text)
            return (std::uint64_t{1} << 32) | text;
        return target;
    }

    const analysed_heap& analysed_;
    std::array<std::uint32_t, count> names_;
};

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
    hash ^= value + 0x9E3779B97F4A7C15u + (hash << 6) + (hash >> 2);
    hash *= 0xFF51AFD7ED558CCDu;
    return hash ^ (hash >> 32);
}

struct hashed_object {
    std::uint64_t hash;
    ordinal node;
};

std::vector<hashed_object> hash_objects(const analysed_heap& analysed, const fields_of& read) {
    const columns& heap = analysed.heap;
    std::vector<hashed_object> hashed;
    std::vector<field> fields;
    for (ordinal node = 0; node < heap.node_count(); ++node) {
        if (heap.node_types[node] != node_type::object || !read(node, fields)) continue;
        std::uint64_t hash = mixed(heap.node_names[node], heap.node_self_sizes[node]);
        for (const field& each : fields)
            hash = mixed(mixed(hash, (std::uint64_t{each.name} << 8) | static_cast<std::uint64_t>(each.type)), each.value);
        hashed.push_back({hash, node});
    }
    std::sort(hashed.begin(), hashed.end(), [](const hashed_object& one, const hashed_object& other) {
        return one.hash != other.hash ? one.hash < other.hash : one.node < other.node;
    });
    return hashed;
}

// Of a run of equal hashes those that are equal to the first: hashes may collide.
object_group equal_to_first(const analysed_heap& analysed, const fields_of& read, std::span<const hashed_object> run) {
    object_group group;
    std::vector<field> first;
    std::vector<field> fields;
    (void)read(run.front().node, first);
    for (const hashed_object& each : run) {
        (void)read(each.node, fields);
        if (fields != first || analysed.heap.node_names[each.node] != analysed.heap.node_names[run.front().node]) continue;
        group.add(each.node, group.count == 0 ? 0 : static_cast<double>(read.size_of(each.node)));
    }
    return group;
}

}  // namespace

duplicate_objects find_duplicate_objects(const analysed_heap& analysed, std::size_t most_groups) {
    const fields_of read(analysed);
    const std::vector<hashed_object> hashed = hash_objects(analysed, read);
    duplicate_objects found;
    for (std::size_t first = 0; first < hashed.size();) {
        std::size_t end = first + 1;
        while (end < hashed.size() && hashed[end].hash == hashed[first].hash) ++end;
        const std::span<const hashed_object> run(hashed.data() + first, end - first);
        first = end;
        if (run.size() < 2) continue;
        object_group group = equal_to_first(analysed, read, run);
        if (group.count < 2) continue;
        ++found.group_count;
        found.object_count += group.count - 1;
        found.bytes += group.bytes;
        found.groups.push_back(std::move(group));
    }
    std::stable_sort(found.groups.begin(), found.groups.end(), [](const object_group& one, const object_group& other) {
        return one.bytes > other.bytes;
    });
    if (found.groups.size() > most_groups) found.groups.resize(most_groups);
    return found;
}

}  // namespace heaptrail::graph
