#include "graph/class_totals.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace heaptrail::graph {
namespace {

// The dominator tree seen as classes only: nodes whose dominators are of the same classes in the same order fall together.
// A heap has millions of nodes and only some thousand such paths, so that what is asked of all dominators of a node is
// answered once a path. A class that stands on a path already is folded into it where that is cheap to see, which keeps the
// paths of linked lists short; the rest is sorted out at the end.
class class_paths {
public:
    static constexpr std::uint32_t root = 0;

    class_paths() : paths_{{root, 0, 0.0}} { grow(); }

    // The path that goes on from `path` with a node of `of_class`, whose retained size counts if the class is new on it.
    std::uint32_t extend(std::uint32_t path, std::uint32_t of_class, double retained_size) {
        const std::uint64_t key = std::uint64_t{path} << 32 | of_class;
        if (key != last_key_) {
            last_key_ = key;
            last_result_ = look_up(key, path, of_class);
        }
        if (last_result_ != path) paths_[last_result_].retained_size += retained_size;
        return last_result_;
    }

    // Per class, the retained sizes from all paths on which the class stands for the first time. O(paths).
    [[nodiscard]] std::vector<double> outermost_sizes(std::size_t class_count) const {
        std::vector<std::uint32_t> first_child(paths_.size(), root);
        std::vector<std::uint32_t> next_sibling(paths_.size(), root);
        for (std::uint32_t path = 1; path < paths_.size(); ++path) {
            next_sibling[path] = first_child[paths_[path].parent];
            first_child[paths_[path].parent] = path;
        }
        std::vector<double> sizes(class_count, 0.0);
        std::vector<std::uint32_t> standing(class_count, 0);
        std::uint32_t path = root;
        while (true) {
            std::uint32_t next = first_child[path];
            while (next == root) {
                if (path == root) return sizes;
                --standing[paths_[path].last_class];
                next = next_sibling[path];
                path = paths_[path].parent;
            }
            path = next;
            const entry& entered = paths_[path];
            if (standing[entered.last_class]++ == 0) sizes[entered.last_class] += entered.retained_size;
        }
    }

private:
    struct entry {
        std::uint32_t parent;
        std::uint32_t last_class;
        double retained_size;
    };
    struct slot {
        std::uint64_t key;
        std::uint32_t path;
    };
    static constexpr std::uint64_t empty_key = 0xFFFFFFFFFFFFFFFFull;
    static constexpr int fold_depth = 64;

    std::uint32_t look_up(std::uint64_t key, std::uint32_t path, std::uint32_t of_class) {
        const std::size_t position = place_of(key);
        if (slots_[position].key == key) return slots_[position].path;
        std::uint32_t result = path;
        if (!stands_on(path, of_class)) {
            result = static_cast<std::uint32_t>(paths_.size());
            paths_.push_back({path, of_class, 0.0});
        }
        slots_[position] = {key, result};
        if (++used_ * 2 > slots_.size()) grow();
        return result;
    }

    [[nodiscard]] bool stands_on(std::uint32_t path, std::uint32_t of_class) const noexcept {
        for (int depth = 0; path != root && depth < fold_depth; ++depth, path = paths_[path].parent) {
            if (paths_[path].last_class == of_class) return true;
        }
        return false;
    }

    [[nodiscard]] std::size_t place_of(std::uint64_t key) const noexcept {
        const std::size_t mask = slots_.size() - 1;
        // The upper half of a product depends on all bits of the key.
        std::size_t position = (key * 0x9E3779B97F4A7C15ull >> 32) & mask;
        while (slots_[position].key != key && slots_[position].key != empty_key) position = (position + 1) & mask;
        return position;
    }

    void grow() {
        const std::vector<slot> old = std::exchange(slots_, {});
        slots_.assign(std::max<std::size_t>(4096, old.size() * 2), {empty_key, root});
        for (const slot& kept : old) {
            if (kept.key != empty_key) slots_[place_of(kept.key)] = kept;
        }
    }

    std::vector<entry> paths_;
    std::vector<slot> slots_;
    std::size_t used_ = 0;
    std::uint64_t last_key_ = empty_key;
    std::uint32_t last_result_ = root;
};

// The nodes that have a row to be counted in.
struct counted_nodes {
    std::span<const std::uint32_t> shallow_sizes;
    std::span<const std::uint8_t> only;

    [[nodiscard]] bool contains(ordinal node) const noexcept {
        return shallow_sizes[node] != 0 && (only.empty() || only[node] != 0);
    }
};

std::vector<double> sum_retained_sizes(
    const class_table& table, const counted_nodes& counted, std::span<const ordinal> dominators,
    std::span<const double> retained_sizes) {
    constexpr std::uint32_t unknown = 0xFFFFFFFFu;
    const std::size_t node_count = dominators.size();
    class_paths paths;
    column<std::uint32_t> node_to_path(node_count);
    node_to_path.fill(unknown);
    std::vector<ordinal> below;
    const auto settle = [&](ordinal node, std::uint32_t path) {
        if (counted.contains(node)) path = paths.extend(path, table.node_to_class[node], retained_sizes[node]);
        node_to_path[node] = path;
    };
    for (ordinal node = 0; node < node_count; ++node) {
        // A dominator mostly stands before its nodes in the file; where it does not, its own come first.
        ordinal top = node;
        while (node_to_path[top] == unknown) {
            below.push_back(top);
            if (dominators[top] == top) break;
            top = dominators[top];
        }
        while (!below.empty()) {
            const ordinal next = below.back();
            below.pop_back();
            settle(next, dominators[next] == next ? class_paths::root : node_to_path[dominators[next]]);
        }
    }
    return paths.outermost_sizes(table.classes.size());
}

}  // namespace

std::vector<class_totals> sum_by_class(
    const class_table& table, std::span<const std::uint32_t> shallow_sizes, std::span<const std::int32_t> distances,
    std::span<const ordinal> dominators, std::span<const double> retained_sizes, std::span<const std::uint8_t> only) {
    const counted_nodes counted{shallow_sizes, only};
    std::vector<class_totals> totals(table.classes.size());
    for (ordinal node = 0; node < shallow_sizes.size(); ++node) {
        if (!counted.contains(node)) continue;
        class_totals& of = totals[table.node_to_class[node]];
        if (of.count++ == 0) {
            of.first_node = node;
            of.largest_node = node;
            of.distance = distances[node];
        }
        of.shallow_size += shallow_sizes[node];
        of.distance = std::min(of.distance, distances[node]);
        if (retained_sizes[node] > retained_sizes[of.largest_node]) of.largest_node = node;
    }
    const std::vector<double> retained = sum_retained_sizes(table, counted, dominators, retained_sizes);
    for (std::size_t i = 0; i < totals.size(); ++i) totals[i].retained_size = retained[i];
    return totals;
}

}  // namespace heaptrail::graph
