#include "cpython/object_graph.hpp"

namespace heaptrail::cpython {
namespace {

constexpr std::size_t most_nodes = (std::size_t{1} << 29) - 1;

}  // namespace

object_graph::object_graph() noexcept {
    nodes.reserve(1 << 14);
    edges.reserve(1 << 15);
}

object_table::slot& object_graph::slot_of(PyObject* object) noexcept {
    object_table::slot* slot = &table.find(object);
    if (slot->object != nullptr) return *slot;
    if (nodes.size() >= most_nodes || table.full() || !nodes.push_back(node{.object = object})) {
        nodes.mark_failed();
        static object_table::slot lost;
        lost = {};
        return lost;
    }
    *slot = {object, static_cast<ordinal>(nodes.size() - 1), 0};
    const std::size_t before = table.size();
    table.taken();
    return table.size() == before ? *slot : table.find(object);
}

ordinal object_graph::node_of(PyObject* object) noexcept { return slot_of(object).ordinal; }

ordinal object_graph::known(const void* object) noexcept {
    const object_table::slot& slot = table.find(object);
    return slot.object == nullptr ? no_node : slot.ordinal;
}

ordinal object_graph::add_synthetic(text_index name, std::uint64_t identity) noexcept {
    identities.push_back(identity);
    nodes.push_back(node{.name = name, .type = static_cast<std::uint8_t>(node_type::synthetic), .marks = named});
    return static_cast<ordinal>(nodes.size() - 1);
}

void object_graph::begin_edges(ordinal source) noexcept {
    source_ = source;
    nodes[source].first_edge = edges.size();
}

void object_graph::continue_edges(ordinal source) noexcept {
    const std::uint64_t first = nodes[source].first_edge;
    const std::uint64_t count = nodes[source].edge_count;
    begin_edges(source);
    for (std::uint64_t e = first; e < first + count; ++e) {
        const edge copied = edges[e];
        edges.push_back(copied);
    }
}

void object_graph::end_edges() noexcept {
    nodes[source_].edge_count = static_cast<std::uint32_t>(edges.size() - nodes[source_].first_edge);
}

void object_graph::refer(PyObject* target, label how) noexcept {
    if (target == nullptr) return;
    object_table::slot& slot = slot_of(target);
    ++slot.references;
    link(slot.ordinal, how);
}

void object_graph::show(PyObject* target, label how) noexcept {
    if (target != nullptr) link(slot_of(target).ordinal, how);
}

void object_graph::link(ordinal target, label how) noexcept {
    edges.push_back({target, static_cast<std::uint32_t>(how.type), how.name_or_index});
}

void object_graph::count(PyObject* target) noexcept {
    if (target != nullptr) ++slot_of(target).references;
}

std::uint32_t object_graph::place(PyObject* file, int line) noexcept {
    if (file == nullptr || !PyUnicode_Check(file)) return 0;
    if (!locations.push_back({texts.of(file), line > 0 ? line - 1 : 0})) return 0;
    return static_cast<std::uint32_t>(locations.size());
}

void object_graph::copy_reference_counts() noexcept {
    for (const object_table::slot& slot : table)
        if (slot.object != nullptr) nodes[slot.ordinal].references = slot.references;
}

bool object_graph::failed() const noexcept {
    return texts.failed() || nodes.failed() || edges.failed() || locations.failed() || identities.failed() || table.failed();
}

}  // namespace heaptrail::cpython
