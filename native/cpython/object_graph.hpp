// The picture of a heap while it is taken: nodes in the order they were met, each with a run of edges.
#pragma once

#include <cstdint>
#include <string_view>

#include "cpython/mapped_array.hpp"
#include "cpython/object_index.hpp"
#include "cpython/python.hpp"
#include "cpython/texts.hpp"

namespace heaptrail::cpython {

using ordinal = std::uint32_t;
inline constexpr ordinal no_node = 0xFFFFFFFF;

// As V8 numbers them.
enum class node_type : std::uint8_t { hidden, array, string, object, code, closure, regexp, number, native, synthetic };
enum class edge_type : std::uint8_t { context, element, property, internal, hidden, shortcut, weak };

struct node {
    PyObject* object = nullptr;  // null for a node that is no object
    std::uint64_t first_edge = 0;
    std::uint32_t edge_count = 0;
    text_index name = 0;
    std::uint64_t size : 48 = 0;
    std::uint64_t type : 8 = 0;    // node_type
    std::uint64_t marks : 8 = 0;   // node_mark
    std::uint32_t location = 0;    // index into the graph's locations + 1, or 0
    std::uint32_t references = 0;  // counted references to the object that were met
    std::uint32_t held = 0;        // the object's own count of references; 0 where it is immortal
    text_index library = 0;        // whose static variable points to the object, or 0
    std::uint32_t tell = 0;        // what else than the address tells it from other objects
};
enum node_mark : std::uint8_t { named = 1, reached = 2, module_attribute = 4, c_module_attribute = 8 };

struct edge {
    std::uint32_t target : 29;
    std::uint32_t type : 3;       // edge_type
    std::uint32_t name_or_index;  // an index for elements, else a text
};

// Lines count from 0.
struct location {
    text_index file;
    std::int32_t line;
};

// A reference as it will stand in the picture.
struct label {
    edge_type type;
    std::uint32_t name_or_index;
};

class object_graph {
public:
    object_graph() noexcept;

    [[nodiscard]] ordinal node_of(PyObject* object) noexcept;  // of the object, which is noted where it is new
    [[nodiscard]] ordinal known(const void* object) const noexcept;  // no_node where it was not met
    // `identity` stands for what the node shows for as long as that lives (the address of a thread's state, of a frame); 0 for
    // the groups of the root.
    ordinal add_synthetic(text_index name, std::uint64_t identity = 0) noexcept;

    void begin_edges(ordinal source) noexcept;
    void end_edges() noexcept;
    // A reference that is part of the target's count.
    void refer(PyObject* target, label how) noexcept;
    // An edge that no count stands for: a short way for readers, a weak reference, a borrowed one.
    void show(PyObject* target, label how) noexcept;
    void link(ordinal target, label how) noexcept;
    // Goes on with the edges of a node that has some already.
    void continue_edges(ordinal source) noexcept;
    // A counted reference that is not in the picture.
    void count(PyObject* target) noexcept;

    [[nodiscard]] label internal(std::string_view literal) noexcept { return {edge_type::internal, texts.of(literal)}; }
    [[nodiscard]] label property(std::string_view literal) noexcept { return {edge_type::property, texts.of(literal)}; }
    [[nodiscard]] static label element(std::size_t i) noexcept { return {edge_type::element, static_cast<std::uint32_t>(i)}; }
    [[nodiscard]] std::uint32_t place(PyObject* file, int line) noexcept;  // of a 1-based line

    [[nodiscard]] bool failed() const noexcept;

    text_table texts;
    mapped_array<node> nodes;
    mapped_array<edge> edges;
    mapped_array<location> locations;
    mapped_array<std::uint64_t> identities;  // of the nodes that are no objects, in their order

private:
    object_index index_;
    ordinal source_ = no_node;
};

}  // namespace heaptrail::cpython
