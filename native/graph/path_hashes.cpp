#include "graph/path_hashes.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "graph/masks.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::uint64_t wildcard = 0x9e3779b97f4a7c15u;
constexpr int longest_cycle = 6;        // steps after which a chain repeats
constexpr std::size_t few_children = 8;  // so many are compared with each other

// The finalizer of MurmurHash3: every bit of the input changes half of the bits of the output.
constexpr std::uint64_t scrambled(std::uint64_t bits) noexcept {
    bits ^= bits >> 33;
    bits *= 0xff51afd7ed558ccdu;
    bits ^= bits >> 33;
    bits *= 0xc4ceb9fe1a85ec53u;
    return bits ^ (bits >> 33);
}

constexpr std::uint64_t mixed(std::uint64_t one, std::uint64_t other) noexcept {
    const std::uint64_t hash = scrambled(one * 31 + scrambled(other + wildcard));
    return hash != 0 ? hash : 1;
}

// FNV-1a.
constexpr std::uint64_t hash_of(std::string_view text) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char character : text) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3u;
    return scrambled(hash);
}

bool is_decimal(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) { return character >= '0' && character <= '9'; });
}

// The hash of each name that is asked for; the wildcard for names that are numbers or speak of ids.
class name_hashes {
public:
    explicit name_hashes(const string_table& strings) : strings_(strings), known_(strings.size(), 0) {}

    std::uint64_t operator[](std::uint32_t name) {
        if (known_[name] == 0) known_[name] = computed(strings_.raw(name));
        return known_[name];
    }

private:
    static std::uint64_t computed(std::string_view text) noexcept {
        if (is_decimal(text) || text.find(" / part of key (") != std::string_view::npos) return wildcard;
        // The inspector writes the page's address, which a server has none of, behind the global object's name.
        if (text.ends_with(" / ")) text.remove_suffix(3);
        const std::uint64_t hash = hash_of(text);
        return hash != 0 ? hash : 1;
    }

    const string_table& strings_;
    column<std::uint64_t> known_;
};

bool is_content(node_type type) noexcept {
    return type == node_type::string || type == node_type::concatenated_string || type == node_type::sliced_string ||
           type == node_type::number || type == node_type::bigint || type == node_type::code;
}

struct child {
    ordinal node;
    std::uint64_t step;   // label and class, keys wildcarded
    std::uint64_t place;  // the parent's place, label and class
};

class walk {
public:
    walk(const columns& heap, const string_table& strings, cheapest_paths paths, const path_rules& rules)
        : heap_(heap), rules_(rules), paths_(std::move(paths)), names_(strings), steps_(heap.node_count(), 0),
          result_{column<std::uint64_t>(heap.node_count(), 0), column<std::uint64_t>(heap.node_count(), 0),
                  column<ordinal>(heap.node_count(), no_node), {}} {}

    path_hashes run() {
        settle_ties();
        result_.places[0] = result_.roles[0] = 1;
        std::vector<ordinal> queue{0};
        for (std::size_t next = 0; next < queue.size(); ++next) {
            find_children(queue[next]);
            number_equal_siblings();
            for (const child& each : children_) {
                settle(queue[next], each);
                queue.push_back(each.node);
            }
        }
        result_.parent_edges = std::move(paths_.parent_edges);
        return std::move(result_);
    }

private:
    // Of all edges by which a node is reached at its cost, the one whose path has the least hash becomes its parent edge.
    void settle_ties() {
        column<std::uint64_t> hashes(heap_.node_count(), 0);
        hashes[0] = 1;
        for (const ordinal node : by_cost()) {
            if (hashes[node] == 0) continue;  // behind an edge that costs nothing: the path stays as it is
            for (std::uint32_t edge = heap_.node_to_first_edge[node]; edge < heap_.node_to_first_edge[node + 1]; ++edge) {
                const std::uint8_t cost = rules_.edge_costs[edge];
                const ordinal target = heap_.edge_targets[edge];
                if (cost == 0 || cost == impassable || paths_.costs[node] + cost != paths_.costs[target]) continue;
                const std::uint64_t hash = mixed(hashes[node], mixed(label_of(edge), kind_of(target)));
                if (hashes[target] != 0 && hash >= hashes[target]) continue;
                hashes[target] = hash;
                paths_.parent_edges[target] = edge;
            }
        }
    }

    std::vector<ordinal> by_cost() const {
        std::uint32_t greatest = 0;
        for (const std::uint32_t cost : paths_.costs)
            if (cost != no_edge) greatest = std::max(greatest, cost);
        std::vector<std::uint32_t> places(std::size_t{greatest} + 2, 0);
        for (const std::uint32_t cost : paths_.costs)
            if (cost != no_edge) ++places[cost + 1];
        for (std::size_t i = 1; i < places.size(); ++i) places[i] += places[i - 1];
        std::vector<ordinal> order(places.back());
        for (ordinal node = 0; node < heap_.node_count(); ++node)
            if (paths_.costs[node] != no_edge) order[places[paths_.costs[node]]++] = node;
        return order;
    }

    void find_children(ordinal node) {
        children_.clear();
        for (std::uint32_t edge = heap_.node_to_first_edge[node]; edge < heap_.node_to_first_edge[node + 1]; ++edge) {
            const ordinal target = heap_.edge_targets[edge];
            if (paths_.parent_edges[target] != edge || target == 0) continue;
            const std::uint64_t label = label_of(edge);
            const bool is_key = rules_.dictionaries[node] != 0 && heap_.edge_types[edge] == edge_type::property;
            const std::uint64_t kind = kind_of(target);
            const std::uint64_t step = mixed(is_key ? wildcard : label, kind);
            const std::uint64_t above = result_.places[node];
            children_.push_back({target, step, above == 0 ? 0 : mixed(above, mixed(label, kind))});
            steps_[target] = is_machinery(edge) ? 0 : step;
        }
    }

    std::uint64_t label_of(std::uint32_t edge) {
        return has_string_name(heap_.edge_types[edge]) ? names_[heap_.edge_names[edge]] : wildcard;
    }

    bool is_machinery(std::uint32_t edge) const {
        return heap_.edge_types[edge] == edge_type::internal && rules_.machinery[heap_.edge_names[edge]] != 0;
    }

    std::uint64_t kind_of(ordinal node) {
        const node_type type = heap_.node_types[node];
        if (type == node_type::concatenated_string || type == node_type::sliced_string)
            return static_cast<std::uint64_t>(node_type::string);
        if (is_content(type)) return static_cast<std::uint64_t>(type);
        return mixed(static_cast<std::uint64_t>(type), names_[heap_.node_names[node]]);
    }

    // The first of several equal ones keeps its place, the second becomes the second, wherever the file has them.
    void number_equal_siblings() {
        if (children_.size() < 2) return;
        if (children_.size() <= few_children) {
            for (std::size_t i = children_.size() - 1; i > 0; --i) {
                const auto equal = std::count_if(children_.begin(), children_.begin() + static_cast<std::ptrdiff_t>(i),
                                                 [&](const child& other) { return other.place == children_[i].place; });
                children_[i].place = numbered(children_[i].place, static_cast<std::uint64_t>(equal));
            }
            return;
        }
        std::unordered_map<std::uint64_t, std::uint64_t> seen;
        for (child& each : children_) each.place = numbered(each.place, seen[each.place]++);
    }

    static std::uint64_t numbered(std::uint64_t place, std::uint64_t number) noexcept {
        return number == 0 || place == 0 ? place : mixed(place, number);
    }

    void settle(ordinal parent, const child& each) {
        result_.parents[each.node] = parent;
        const ordinal same = earlier_repetition(parent, steps_[each.node]);
        result_.places[each.node] = same == no_node ? each.place : 0;
        result_.roles[each.node] = same == no_node ? mixed(result_.roles[parent], each.step) : result_.roles[same];
    }

    ordinal earlier_repetition(ordinal above, std::uint64_t step) const {
        if (step == 0) return no_node;
        for (int distance = 0; distance < longest_cycle && above != no_node; ++distance) {
            if (steps_[above] == step) return above;
            above = result_.parents[above];
        }
        return no_node;
    }

    const columns& heap_;
    const path_rules& rules_;
    cheapest_paths paths_;
    name_hashes names_;
    column<std::uint64_t> steps_;
    path_hashes result_;
    std::vector<child> children_;
};

}  // namespace

path_hashes hash_paths(const columns& heap, const string_table& strings, cheapest_paths paths, const path_rules& rules) {
    return walk(heap, strings, std::move(paths), rules).run();
}

}  // namespace heaptrail::graph
