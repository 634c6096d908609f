// What the parts of a walk share.
#pragma once

#include "cpython/frame_layout.hpp"
#include "cpython/object_graph.hpp"
#include "cpython/object_table.hpp"
#include "cpython/python.hpp"
#include "cpython/type_table.hpp"

namespace heaptrail::cpython {

struct named_reference {
    PyObject* target;
    label how;
    bool hint;  // stands for no reference until tp_traverse shows it
    bool met;
};

// Labels that are used for many edges.
struct frequent_labels {
    explicit frequent_labels(object_graph& graph) noexcept
        : key(graph.internal("key")),
          type(graph.internal("__class__")),
          dict(graph.internal("__dict__")),
          member(graph.internal("member")),
          unnamed(graph.internal("referent")),
          cell(graph.internal("cell")),
          state(graph.internal("module state")) {}
    label key, type, dict, member, unnamed, cell, state;
};

// A frame on the stack of a thread.
struct running_frame {
    ordinal node;
    frame_view view;
    PyObject* generator;  // that the frame lies in, or null
    bool outermost;
};

// Objects that are gone through once more when all of them are known.
struct objects_by_kind {
    [[nodiscard]] bool failed() const noexcept { return modules.failed() || static_types.failed() || c_structs.failed(); }
    mapped_array<ordinal> modules, static_types;
    mapped_array<ordinal> c_structs;  // with fields that are not all known
};

struct walk {
    walk() noexcept : types(graph), labels(graph) {}

    // A counted reference from the object at hand. Held back where tp_traverse is asked as well, which knows no names.
    void refer(PyObject* target, label how) noexcept {
        if (target == nullptr) return;
        if (collecting)
            collected.push_back({target, how, false, false});
        else
            graph.refer(target, how);
    }
    void field(PyObject* target, const char* name) noexcept {
        if (target != nullptr) refer(target, graph.internal(name));
    }
    void attribute(PyObject* target, const char* name) noexcept {
        if (target != nullptr) refer(target, graph.property(name));
    }
    [[nodiscard]] text_index text_of(PyObject* string) noexcept;  // of a str of the heap, through its node
    [[nodiscard]] bool failed() const noexcept {
        return graph.failed() || types.failed() || collected.failed() || running.failed() || shared_keys.failed() || kinds.failed();
    }

    object_graph graph;
    type_table types;
    frequent_labels labels;
    mapped_array<named_reference> collected;
    std::size_t next_collected = 0;  // where the next reference that tp_traverse shows is looked for
    bool collecting = false;
    bool type_met = false;
    bool in_order = false;
    std::uint32_t next_item = 0;
    PyObject* source = nullptr;  // the object at hand
    mapped_array<running_frame> running;
    objects_by_kind kinds;
    object_table shared_keys;    // keys of dicts whose references were noted
};

// Notes all references of the object, its name, type, size and place.
void describe(walk& w, ordinal at) noexcept;

// How the references of objects of a type are found without asking tp_traverse, or in addition to it.
struct type_handler {
    PyTypeObject* type;
    reference_handler note;
    bool complete;  // tp_traverse of this very type shows nothing else
};

// The handler for a type itself (not for its subtypes), or null.
[[nodiscard]] const type_handler* handler_of(PyTypeObject* type) noexcept;

}  // namespace heaptrail::cpython
