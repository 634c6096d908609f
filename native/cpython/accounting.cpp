#include "cpython/accounting.hpp"

#include <charconv>

#include "cpython/residue.hpp"
#include "cpython/roots.hpp"

namespace heaptrail::cpython {
namespace {

bool is_reached(const walk& w, ordinal at) noexcept { return (w.graph.nodes[at].marks & reached) != 0; }

// Marks everything that is reached from a node over edges that hold their target.
void reach_from(walk& w, ordinal start, mapped_array<ordinal>& open) noexcept {
    if (is_reached(w, start)) return;
    w.graph.nodes[start].marks |= reached;
    open.push_back(start);
    while (!open.empty()) {
        const ordinal at = open.back();
        open.pop_back();
        const node& source = w.graph.nodes[at];
        for (std::uint64_t e = source.first_edge; e < source.first_edge + source.edge_count; ++e) {
            const edge& link = w.graph.edges[e];
            if (link.type == static_cast<std::uint32_t>(edge_type::weak) || is_reached(w, link.target)) continue;
            w.graph.nodes[link.target].marks |= reached;
            open.push_back(link.target);
        }
    }
}

label count_label(walk& w, std::uint32_t count) noexcept {
    char text[16];
    const auto [end, error] = std::to_chars(text, text + sizeof text, count);
    return {edge_type::internal, w.graph.texts.of_copy(std::string_view(text, static_cast<std::size_t>(end - text)))};
}

label library_or_count(walk& w, const node& n, std::uint32_t count) noexcept {
    return n.library != 0 ? label{edge_type::internal, n.library} : count_label(w, count);
}

void note_static_types(walk& w) noexcept {
    w.graph.begin_edges(static_types);
    for (const ordinal at : w.kinds.static_types) {
        auto* const type = reinterpret_cast<PyTypeObject*>(w.graph.nodes[at].object);
        w.graph.link(at, {edge_type::internal, name_of_type(w.graph, type)});
        ++w.graph.nodes[at].references;  // the one that a type that is ready has on itself
    }
    w.graph.end_edges();
}

void note_held_by_c(walk& w, root_group group, const unexplained_objects& open) noexcept {
    w.graph.begin_edges(group);
    for (const ordinal at : open) {
        const std::uint32_t count = unexplained(w.graph.nodes[at]);
        if (count != 0 && group_of_residue(w.graph.nodes[at]) == group) w.graph.link(at, library_or_count(w, w.graph.nodes[at], count));
    }
    w.graph.end_edges();
}

// Strings that are alive because they are interned or part of the interpreter's binary.
void note_interned_strings(walk& w) noexcept {
    w.graph.begin_edges(interned_strings);
    for (ordinal at = root_group_count; at < w.graph.nodes.size(); ++at) {
        const node& n = w.graph.nodes[at];
        if (n.object != nullptr && !is_reached(w, at) && is_interned(n.object)) w.graph.link(at, {edge_type::internal, n.name});
    }
    w.graph.end_edges();
}

// The fewest nodes from which everything unreached is reached: of each garbage cycle one, and nothing that another reaches.
void note_unreachable(walk& w, mapped_array<ordinal>& open) noexcept {
    mapped_array<ordinal> candidates;
    mapped_array<ordinal> lost;
    for (ordinal at = root_group_count; at < w.graph.nodes.size(); ++at)
        if (w.graph.nodes[at].object != nullptr && !is_reached(w, at)) lost.push_back(at);
    for (const ordinal at : lost) {
        if (is_reached(w, at)) continue;
        candidates.push_back(at);
        reach_from(w, at, open);
    }
    // A later candidate may reach an earlier one, never the other way round.
    for (const ordinal at : lost) w.graph.nodes[at].marks &= static_cast<std::uint8_t>(~reached);
    w.graph.begin_edges(unreachable);
    for (std::size_t i = candidates.size(); i-- > 0;) {
        if (is_reached(w, candidates[i])) continue;
        w.graph.link(candidates[i], object_graph::element(candidates.size() - 1 - i));
        reach_from(w, candidates[i], open);
    }
    w.graph.end_edges();
}

}  // namespace

void account(walk& w, PyInterpreterState* interpreter) noexcept {
    mapped_array<ordinal> open;
    const unexplained_objects unheld(w);
    explain_by_frames(w, unheld);
    mark_module_attributes(w);
    note_static_types(w);
    explain_by_structs(w, unheld);
    mark_static_variables(w, interpreter, unheld);
    note_held_by_c(w, c_statics, unheld);
    note_held_by_c(w, native_references, unheld);
    reach_from(w, root, open);
    note_interned_strings(w);
    w.graph.nodes[interned_strings].marks &= static_cast<std::uint8_t>(~reached);
    reach_from(w, interned_strings, open);
    note_unreachable(w, open);
    if (open.failed() || unheld.failed()) w.collected.mark_failed();
}

}  // namespace heaptrail::cpython
