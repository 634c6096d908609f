#include "graph/comparison.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <unordered_map>
#include <utility>

namespace heaptrail::graph {
namespace {

// The nodes with a size, grouped by class, in the order of the file.
class members {
public:
    explicit members(const compared_heap& heap) : first_(heap.table.classes.size() + 1) {
        const std::size_t node_count = heap.shallow_sizes.size();
        for (std::size_t node = 0; node < node_count; ++node)
            if (heap.shallow_sizes[node] != 0) ++first_[heap.table.node_to_class[node]];
        std::uint32_t end = 0;
        for (std::uint32_t& cell : first_) cell = end += cell;
        nodes_ = column<ordinal>(end);
        // From the last node to the first: each class's cell falls from the end of its group to the beginning.
        for (std::size_t node = node_count; node-- > 0;)
            if (heap.shallow_sizes[node] != 0) nodes_[--first_[heap.table.node_to_class[node]]] = static_cast<ordinal>(node);
    }

    [[nodiscard]] std::span<const ordinal> of(std::uint32_t in_class) const noexcept {
        return {nodes_.data() + first_[in_class], first_[in_class + 1] - first_[in_class]};
    }

private:
    std::vector<std::uint32_t> first_;
    column<ordinal> nodes_;
};

// The class that a key means, of those that have members: the one whose first member comes last.
std::unordered_map<std::string, std::uint32_t> find_classes_by_key(const class_table& table, const members& grouped) {
    std::unordered_map<std::string, std::uint32_t> found;
    for (std::uint32_t i = 0; i < table.classes.size(); ++i) {
        if (grouped.of(i).empty()) continue;
        const auto [place, is_new] = found.try_emplace(key_of(table.classes[i]), i);
        if (!is_new && grouped.of(i).front() > grouped.of(place->second).front()) place->second = i;
    }
    return found;
}

// A node as it is sorted: by id, and by its place in the file where a file has an id twice.
using sort_key = std::uint64_t;

constexpr std::uint32_t id_of(sort_key key) noexcept { return static_cast<std::uint32_t>(key >> 32); }
constexpr ordinal node_of(sort_key key) noexcept { return static_cast<ordinal>(key); }

// Nodes in the order of their ids. Keeps its memory from class to class.
class id_sorter {
public:
    std::span<const sort_key> sort(std::span<const ordinal> nodes, std::span<const std::uint32_t> node_ids) {
        keys_.resize(nodes.size());
        for (std::size_t i = 0; i < nodes.size(); ++i) keys_[i] = sort_key{node_ids[nodes[i]]} << 32 | nodes[i];
        if (keys_.size() < few) {
            std::ranges::sort(keys_);
        } else {
            for (int shift = 32; shift < 64; shift += digit_bits) sort_by_digit(shift);
        }
        return keys_;
    }

private:
    static constexpr std::size_t few = 4096;
    static constexpr int digit_bits = 11;
    static constexpr std::size_t digit_count = std::size_t{1} << digit_bits;

    // One pass of a radix sort. Nodes come in the order of the file, and each pass keeps the order of equal digits.
    void sort_by_digit(int shift) {
        const auto digit = [shift](sort_key key) { return key >> shift & (digit_count - 1); };
        std::array<std::size_t, digit_count> places{};
        for (const sort_key key : keys_) ++places[digit(key)];
        if (places[digit(keys_.front())] == keys_.size()) return;
        std::size_t end = 0;
        for (std::size_t& place : places) end += std::exchange(place, end);
        other_.resize(keys_.size());
        for (const sort_key key : keys_) other_[places[digit(key)]++] = key;
        keys_.swap(other_);
    }

    std::vector<sort_key> keys_;
    std::vector<sort_key> other_;
};

// Calls `removed(node)` for what only the base has and `added(node)` for what only the newer heap has, by id.
template <class Removed, class Added>
void merge(std::span<const sort_key> base, std::span<const sort_key> newer, const Removed& removed, const Added& added) {
    std::size_t old = 0;
    std::size_t young = 0;
    while (old < base.size() && young < newer.size()) {
        const std::uint32_t old_id = id_of(base[old]);
        const std::uint32_t young_id = id_of(newer[young]);
        if (old_id < young_id) {
            removed(node_of(base[old++]));
        } else if (old_id > young_id) {
            added(node_of(newer[young++]));
        } else {
            ++old;
            ++young;
        }
    }
    while (old < base.size()) removed(node_of(base[old++]));
    while (young < newer.size()) added(node_of(newer[young++]));
}

class comparison {
public:
    comparison(const compared_heap& base, const compared_heap& newer)
        : base_(base), newer_(newer), base_members_(base), newer_members_(newer),
          base_classes_(find_classes_by_key(base.table, base_members_)),
          newer_classes_(find_classes_by_key(newer.table, newer_members_)) {}

    std::vector<class_difference> compare_all() {
        std::vector<class_difference> rows;
        const auto compare = [&](const std::string& key) {
            class_difference row = compare_one(key);
            if (row.added_count != 0 || row.removed_count != 0) rows.push_back(std::move(row));
        };
        for (const auto& [key, of] : base_classes_) compare(key);
        for (const auto& [key, of] : newer_classes_)
            if (!base_classes_.contains(key)) compare(key);
        return rows;
    }

    moved_nodes find_moved(const std::string& key) {
        moved_nodes moved;
        merge_class(
            key, [&](ordinal node) { moved.removed.push_back(node); }, [&](ordinal node) { moved.added.push_back(node); });
        return moved;
    }

private:
    class_difference compare_one(const std::string& key) {
        class_difference row;
        row.key = key;
        merge_class(
            key,
            [&](ordinal node) {
                ++row.removed_count;
                row.removed_size += base_.shallow_sizes[node];
                row.last_in_base = node;
            },
            [&](ordinal node) {
                const std::uint32_t size = newer_.shallow_sizes[node];
                if (row.added_count++ == 0 || size > newer_.shallow_sizes[row.largest_added]) row.largest_added = node;
                row.added_size += size;
            });
        if (const auto found = newer_classes_.find(key); found != newer_classes_.end()) {
            row.name = newer_.table.classes[found->second].name;
            row.last_in_base = no_node;
        } else {
            row.name = base_.table.classes[base_classes_.at(key)].name;
        }
        return row;
    }

    template <class Removed, class Added>
    void merge_class(const std::string& key, const Removed& removed, const Added& added) {
        const auto old = base_sorter_.sort(nodes_of(base_members_, base_classes_, key), base_.node_ids);
        const auto young = newer_sorter_.sort(nodes_of(newer_members_, newer_classes_, key), newer_.node_ids);
        merge(old, young, removed, added);
    }

    static std::span<const ordinal> nodes_of(
        const members& grouped, const std::unordered_map<std::string, std::uint32_t>& classes, const std::string& key) {
        const auto found = classes.find(key);
        return found == classes.end() ? std::span<const ordinal>() : grouped.of(found->second);
    }

    const compared_heap& base_;
    const compared_heap& newer_;
    members base_members_;
    members newer_members_;
    std::unordered_map<std::string, std::uint32_t> base_classes_;
    std::unordered_map<std::string, std::uint32_t> newer_classes_;
    id_sorter base_sorter_;
    id_sorter newer_sorter_;
};

}  // namespace

std::vector<class_difference> compare_classes(const compared_heap& base, const compared_heap& newer) {
    return comparison(base, newer).compare_all();
}

moved_nodes find_moved_nodes(const compared_heap& base, const compared_heap& newer, std::string_view key) {
    return comparison(base, newer).find_moved(std::string(key));
}

}  // namespace heaptrail::graph
