#include "graph/scopes.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "graph/nesting.hpp"
#include "graph/salted_hash.hpp"

namespace heaptrail::graph {

namespace {

enum name : std::size_t { scope_info, context, count };
constexpr std::array<std::string_view, count> spelled{"scope_info", "context"};
// Newer versions add which scope it is.
constexpr std::string_view scope_class = "system / Context";

constexpr std::size_t most_steps = 4;  // other scopes between two of one function: blocks, helpers

struct scope {
    ordinal node = no_node;
    ordinal description = no_node;
    ordinal above = no_node;      // place of the nearest scope that dominates it
    ordinal same_above = no_node; // place of the nearest one of the same function
    std::uint32_t depth = 0;      // scopes of the same function above it
};

class scopes {
public:
    scopes(const analysed_heap& analysed, const std::array<std::uint32_t, count>& names) : analysed_(analysed), names_(names) {
        const columns& heap = analysed.heap;
        const std::vector<std::uint32_t> classes = analysed.strings.find_starting_with(scope_class);
        column<std::uint8_t> is_class(analysed.strings.size(), 0);
        for (const std::uint32_t each : classes) is_class[each] = 1;
        for (ordinal node = 0; node < heap.node_count(); ++node) {
            if (heap.node_types[node] != node_type::object || !is_class[heap.node_names[node]]) continue;
            const ordinal description = analysed.follow(node, edge_type::internal, names[scope_info]);
            all_.push_back({node, description, no_node, no_node, 0});
        }
        find_above();
        for (ordinal place = 0; place < all_.size(); ++place) find_same_above(place);
        for (ordinal place = 0; place < all_.size(); ++place) find_depth(place);
    }

    [[nodiscard]] const std::vector<scope>& all() const noexcept { return all_; }

private:
    void find_above() {
        std::vector<ordinal> nodes;
        for (const scope& each : all_) nodes.push_back(each.node);
        const std::vector<ordinal> above = find_nearest_above(analysed_.dominators, nodes);
        for (ordinal place = 0; place < all_.size(); ++place) all_[place].above = above[place];
    }

    void find_same_above(ordinal place) {
        ordinal above = all_[place].above;
        for (std::size_t step = 0; step < most_steps && above != no_node; ++step, above = all_[above].above)
            if (all_[above].description == all_[place].description) {
                all_[place].same_above = above;
                return;
            }
    }

    void find_depth(ordinal place) {
        std::vector<ordinal> waiting;
        ordinal at = place;
        while (all_[at].same_above != no_node && all_[at].depth == 0) {
            waiting.push_back(at);
            at = all_[at].same_above;
        }
        std::uint32_t depth = all_[at].depth;
        for (auto each = waiting.rbegin(); each != waiting.rend(); ++each) all_[*each].depth = ++depth;
    }

    const analysed_heap& analysed_;
    const std::array<std::uint32_t, count>& names_;
    std::vector<scope> all_;
};

std::vector<captured_variable> find_variables(
    const analysed_heap& analysed, const std::vector<scope>& all, const scope_bounds& bounds) {
    const columns& heap = analysed.heap;
    std::unordered_map<std::uint64_t, std::size_t, salted_hash> places;
    std::vector<captured_variable> variables;
    for (const scope& each : all) {
        if (each.description == no_node) continue;
        for (std::uint32_t edge = heap.node_to_first_edge[each.node]; edge < heap.node_to_first_edge[each.node + 1]; ++edge) {
            const ordinal held = heap.edge_targets[edge];
            if (heap.edge_types[edge] != edge_type::context || analysed.dominators[held] != each.node) continue;
            const std::uint64_t key = (std::uint64_t{each.description} << 32) | heap.edge_names[edge];
            const auto [place, is_new] = places.try_emplace(key, variables.size());
            if (is_new) {
                variables.emplace_back();
                variables.back().variable = heap.edge_names[edge];
                variables.back().held = held;
            }
            // What a scope of the same function keeps is counted there already.
            variables[place->second].scopes.add(
                each.node, each.same_above == no_node ? analysed.retained_sizes[held] : 0);
        }
    }
    std::erase_if(variables, [&](const captured_variable& each) {
        return each.scopes.count < bounds.least_scopes || each.scopes.bytes < bounds.least_bytes;
    });
    std::stable_sort(variables.begin(), variables.end(), [](const auto& one, const auto& other) {
        return one.scopes.bytes > other.scopes.bytes;
    });
    return variables;
}

std::vector<scope_chain> find_chains(const analysed_heap& analysed, const std::vector<scope>& all, std::uint64_t least) {
    std::unordered_map<ordinal, ordinal> deepest;  // by function
    for (ordinal place = 0; place < all.size(); ++place) {
        if (all[place].depth + 1 < least) continue;
        const auto [known, is_new] = deepest.try_emplace(all[place].description, place);
        if (!is_new && all[place].depth > all[known->second].depth) known->second = place;
    }
    std::vector<scope_chain> chains;
    for (const auto& [description, place] : deepest) {
        ordinal first = place;
        while (all[first].same_above != no_node) first = all[first].same_above;
        chains.push_back({all[place].depth + 1, all[first].node, all[place].node, no_node,
                          analysed.retained_sizes[all[first].node]});
    }
    std::sort(chains.begin(), chains.end(), [](const scope_chain& one, const scope_chain& other) {
        return one.bytes != other.bytes ? one.bytes > other.bytes : one.first < other.first;
    });
    return chains;
}

void find_closures(const analysed_heap& analysed, const std::array<std::uint32_t, count>& names, captured& found) {
    std::unordered_map<ordinal, std::pair<ordinal, std::uint64_t>> closures;  // by scope
    for (const captured_variable& each : found.variables) closures[each.scopes.examples.front()] = {no_node, 0};
    for (const scope_chain& each : found.chains) closures[each.last] = {no_node, 0};
    if (closures.empty()) return;
    const columns& heap = analysed.heap;
    for (ordinal node = 0; node < heap.node_count(); ++node) {
        if (heap.node_types[node] != node_type::closure) continue;
        const auto scope = closures.find(analysed.follow(node, edge_type::internal, names[context]));
        if (scope == closures.end()) continue;
        if (scope->second.second++ == 0) scope->second.first = node;
    }
    for (captured_variable& each : found.variables)
        std::tie(each.closure, each.closures) = closures[each.scopes.examples.front()];
    for (scope_chain& each : found.chains) each.closure = closures[each.last].first;
}

}  // namespace

captured find_captured(const analysed_heap& analysed, const scope_bounds& bounds) {
    const auto names = find_names(analysed.strings, spelled);
    const scopes found(analysed, names);
    captured result{
        find_variables(analysed, found.all(), bounds), find_chains(analysed, found.all(), bounds.least_chain)};
    find_closures(analysed, names, result);
    return result;
}

}  // namespace heaptrail::graph
