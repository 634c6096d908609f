#include "cpython/object_graph.hpp"

namespace heaptrail::cpython {
namespace {

constexpr std::size_t most_nodes = (std::size_t{1} << 29) - 1;

}  // namespace

object_graph::object_graph() noexcept {
    nodes.reserve(1 << 14);
    edges.reserve(1 << 15);
}

ordinal object_graph::node_of(PyObject* object) noexcept {
    std::uint32_t& number = index_.number_of(object);
    if (number != 0) return number - 1;
    if (index_.failed() || nodes.size() >= most_nodes || !nodes.push_back(node{.object = object})) {
        nodes.mark_failed();
        return 0;
    }
    number = static_cast<std::uint32_t>(nodes.size());
    return number - 1;
}

ordinal object_graph::known(const void* object) const noexcept {
    const std::uint32_t number = index_.known_number_of(object);
    return number != 0 && nodes[number - 1].object == object ? number - 1 : no_node;
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
    const ordinal at = node_of(target);
    ++nodes[at].references;
    link(at, how);
}

void object_graph::show(PyObject* target, label how) noexcept {
    if (target != nullptr) link(node_of(target), how);
}

void object_graph::link(ordinal target, label how) noexcept {
    edges.push_back({target, static_cast<std::uint32_t>(how.type), how.name_or_index});
}

void object_graph::count(PyObject* target) noexcept {
    if (target != nullptr) ++nodes[node_of(target)].references;
}

std::uint32_t object_graph::place(PyObject* file, int line) noexcept {
    if (file == nullptr || !PyUnicode_Check(file)) return 0;
    if (!locations.push_back({texts.of(file), line > 0 ? line - 1 : 0})) return 0;
    return static_cast<std::uint32_t>(locations.size());
}

bool object_graph::failed() const noexcept {
    return texts.failed() || nodes.failed() || edges.failed() || locations.failed() || identities.failed() || index_.failed();
}

}  // namespace heaptrail::cpython
