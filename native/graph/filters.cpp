#include "graph/filters.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/distances.hpp"
#include "graph/node_set.hpp"
#include "graph/string_matching.hpp"

namespace heaptrail::graph {
namespace {

constexpr std::uint8_t detached = 2;
constexpr std::string_view detached_prefix = "Detached ";

// The complement of what the root reaches over strong edges of which `passes(source, edge)` is true.
template <class Passes>
column<std::uint8_t> find_unreached(const columns& heap, std::span<const std::int32_t> distances, const Passes& passes) {
    node_set reached(heap.node_count());
    std::vector<ordinal> waiting{0};
    reached.insert(0);
    while (!waiting.empty()) {
        const ordinal node = waiting.back();
        waiting.pop_back();
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge) {
            const ordinal target = heap.edge_targets[edge];
            if (heap.edge_types[edge] == edge_type::weak || reached.contains(target) || !passes(node, edge)) continue;
            reached.insert(target);
            waiting.push_back(target);
        }
    }
    column<std::uint8_t> mask(heap.node_count());
    for (ordinal node = 0; node < mask.size(); ++node)
        mask[node] = !reached.contains(node) && distances[node] != no_distance;
    return mask;
}

// Whether DevTools writes `Detached` before the name that the file has.
bool is_renamed(const columns& heap, ordinal node) noexcept {
    return heap.node_types[node] == node_type::native && !heap.detachedness.empty() && heap.detachedness[node] == detached;
}

// JavaScript's parseInt(name) == 1.
bool is_read_as_one(std::string_view name) noexcept {
    std::size_t at = name.find_first_not_of(" \t\n\v\f\r");
    if (at == std::string_view::npos) return false;
    if (name[at] == '+') ++at;
    while (at < name.size() && name[at] == '0') ++at;
    if (at >= name.size() || name[at] != '1') return false;
    return at + 1 == name.size() || name[at + 1] < '0' || name[at + 1] > '9';
}

// Whether JavaScript's parseInt finds a number.
bool is_read_as_number(std::string_view name) noexcept {
    std::size_t at = name.find_first_not_of(" \t\n\v\f\r");
    if (at == std::string_view::npos) return false;
    if (name[at] == '+' || name[at] == '-') ++at;
    return at < name.size() && name[at] >= '0' && name[at] <= '9';
}

class event_handlers {
public:
    event_handlers(const columns& heap, const string_table& strings)
        : heap_(heap),
          is_listener_(mark_strings(strings, [](std::string_view name) { return name == "V8EventListener"; })),
          is_code_(mark_strings(strings, [](std::string_view name) { return name == "code"; })),
          is_one_(mark_strings(strings, [](std::string_view name) { return name == "1"; })),
          is_read_as_one_(mark_strings(strings, is_read_as_one)) {}

    node_set find() const {
        node_set found(heap_.node_count());
        for (ordinal node = 0; node < heap_.node_count(); ++node) {
            if (!is_listener_[heap_.node_names[node]] || is_renamed(heap_, node)) continue;
            if (const std::optional<ordinal> called = callback_of(node)) found.insert(handler_in(*called));
        }
        return found;
    }

private:
    std::optional<ordinal> callback_of(ordinal listener) const {
        for (std::uint32_t edge = heap_.node_to_first_edge[listener]; edge < heap_.node_to_first_edge[listener + 1]; ++edge)
            if (is_named_one(edge)) return heap_.edge_targets[edge];
        return std::nullopt;
    }

    bool is_named_one(std::uint32_t edge) const {
        const std::uint32_t name = heap_.edge_names[edge];
        if (!has_string_name(heap_.edge_types[edge])) return name == 1;
        return heap_.edge_types[edge] == edge_type::shortcut ? is_read_as_one_[name] : is_one_[name];
    }

    ordinal handler_in(ordinal called) const {
        if (is_function(called)) return called;
        for (std::uint32_t edge = heap_.node_to_first_edge[called]; edge < heap_.node_to_first_edge[called + 1]; ++edge)
            if (is_function(heap_.edge_targets[edge])) return heap_.edge_targets[edge];
        return called;
    }

    bool is_function(ordinal node) const {
        for (std::uint32_t edge = heap_.node_to_first_edge[node]; edge < heap_.node_to_first_edge[node + 1]; ++edge)
            if (has_string_name(heap_.edge_types[edge]) && is_code_[heap_.edge_names[edge]]) return true;
        return false;
    }

    const columns& heap_;
    column<std::uint8_t> is_listener_;  // one cell a string, as the others
    column<std::uint8_t> is_code_;
    column<std::uint8_t> is_one_;
    column<std::uint8_t> is_read_as_one_;
};

}  // namespace

column<std::uint8_t> find_retained_by_detached_dom_nodes(
    const columns& heap, const string_table& strings, std::span<const std::int32_t> distances) {
    if (!heap.detachedness.empty())
        return find_unreached(heap, distances, [&](ordinal, std::uint32_t edge) {
            return heap.detachedness[heap.edge_targets[edge]] != detached;
        });
    // Files without the field say it by the name.
    const column<std::uint8_t> says_detached =
        mark_strings(strings, [](std::string_view name) { return name.starts_with(detached_prefix); });
    return find_unreached(heap, distances, [&](ordinal, std::uint32_t edge) {
        const ordinal target = heap.edge_targets[edge];
        return heap.node_types[target] != node_type::native || !says_detached[heap.node_names[target]];
    });
}

column<std::uint8_t> find_retained_by_contexts(
    const columns& heap, const string_table& strings, std::span<const std::int32_t> distances) {
    const column<std::uint8_t> is_context = mark_strings(
        strings, [](std::string_view name) { return name == "system / Context" || name.starts_with("system / Context / "); });
    return find_unreached(heap, distances, [&](ordinal, std::uint32_t edge) {
        const ordinal target = heap.edge_targets[edge];
        return !is_context[heap.node_names[target]] || is_renamed(heap, target);
    });
}

column<std::uint8_t> find_retained_by_console(
    const columns& heap, const string_table& strings, std::span<const std::int32_t> distances) {
    const column<std::uint8_t> is_console =
        mark_strings(strings, [](std::string_view name) { return name.ends_with(" / DevTools console"); });
    return find_unreached(heap, distances, [&](ordinal node, std::uint32_t edge) {
        const edge_type type = heap.edge_types[edge];
        if (heap.node_types[node] != node_type::synthetic || !has_string_name(type)) return true;
        const std::uint32_t name = heap.edge_names[edge];
        // A shortcut whose name begins with a number is an index.
        return !is_console[name] || (type == edge_type::shortcut && is_read_as_number(strings.decode(name)));
    });
}

column<std::uint8_t> find_retained_by_event_handlers(
    const columns& heap, const string_table& strings, std::span<const std::int32_t> distances) {
    const node_set handlers = event_handlers(heap, strings).find();
    return find_unreached(
        heap, distances, [&](ordinal, std::uint32_t edge) { return !handlers.contains(heap.edge_targets[edge]); });
}

}  // namespace heaptrail::graph
