// One object after the other: its references, name, type and size.
#include <algorithm>
#include <limits>

#include "cpython/gc_lists.hpp"
#include "cpython/handlers.hpp"
#include "cpython/immortality.hpp"
#include "cpython/instance_layout.hpp"
#include "cpython/key_text.hpp"
#include "cpython/object_tell.hpp"
#include "cpython/residue.hpp"
#include "cpython/sizes.hpp"
#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {
namespace {

void note_attributes(walk& w, PyObject* object) noexcept {
    w.refer(dict_of(object), w.labels.dict);
    const inline_attributes attributes = inline_attributes_of(object);
    if (attributes.values == nullptr) return;
    note_shared_keys(w, attributes.keys);
    const PyDictUnicodeEntry* entries = text_entries_of(attributes.keys);
    for (Py_ssize_t i = 0; i < attributes.keys->dk_nentries; ++i)
        if (PyObject* value = attributes.values[i]) w.refer(value, {edge_type::property, w.text_of(entries[i].me_key)});
}

void note_members(walk& w, PyObject* object, const type_layout& layout) noexcept {
    for (const member& m : w.types.members_of(layout)) {
        PyObject* value = *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + m.offset);
        if (value == nullptr) continue;
        if (!m.hint)
            w.refer(value, {edge_type::property, m.name});
        else if (w.collecting)
            w.collected.push_back({value, {edge_type::property, m.name}, true, false});
    }
}

// Finds the name of a reference that tp_traverse shows: mostly the next one, as both go through the object in order.
named_reference* find_collected(walk& w, PyObject* target) noexcept {
    const std::size_t count = w.collected.size();
    for (std::size_t step = 0; step < count; ++step) {
        const std::size_t at = (w.next_collected + step) % count;
        named_reference& reference = w.collected[at];
        if (reference.target != target || reference.met) continue;
        w.next_collected = at + 1;
        return &reference;
    }
    return nullptr;
}

int visit(PyObject* target, void* argument) noexcept {
    auto& w = *static_cast<walk*>(argument);
    if (target == nullptr) return 0;
    if (named_reference* named = find_collected(w, target)) {
        named->met = true;
    } else if (!w.type_met && target == reinterpret_cast<PyObject*>(Py_TYPE(w.source))) {
        w.type_met = true;  // noted already
    } else {
        w.graph.refer(target, w.in_order ? object_graph::element(w.next_item++) : PyModule_Check(w.source) ? w.labels.state : w.labels.unnamed);
    }
    return 0;
}

void note_references(walk& w, PyObject* object, const type_layout& layout) noexcept {
    w.collecting = layout.traversed && _PyObject_IS_GC(object) && is_tracked(object);
    if (layout.handler != nullptr) layout.handler(w, object);
    if (layout.attributes) note_attributes(w, object);
    if (layout.member_count != 0) note_members(w, object, layout);
    if (!w.collecting) return;
    w.collecting = false;
    w.type_met = false;
    w.next_collected = 0;
    w.in_order = layout.in_order;
    w.next_item = 0;
    w.source = object;
    layout.type->tp_traverse(object, visit, &w);
    for (const named_reference& reference : w.collected)
        if (reference.met || !reference.hint) w.graph.refer(reference.target, reference.how);
    w.collected.clear();
}

text_index name_of(walk& w, PyObject* object, const type_layout& layout) noexcept {
    switch (layout.shown_as) {
        case node_type::string:
            return w.graph.texts.of(object);
        case node_type::number:
            return text_of_number(w, object);
        case node_type::closure:
            return w.text_of(reinterpret_cast<PyFunctionObject*>(object)->func_qualname);
        case node_type::code:
            return w.text_of(reinterpret_cast<PyCodeObject*>(object)->co_qualname);
        default:
            return layout.name;
    }
}

std::uint32_t place_of(walk& w, PyObject* object, const type_layout& layout) noexcept {
    const PyObject* code = nullptr;
    if (layout.shown_as == node_type::closure)
        code = reinterpret_cast<PyFunctionObject*>(object)->func_code;
    else if (layout.shown_as == node_type::code)
        code = object;
    else if (PyGen_CheckExact(object) || PyCoro_CheckExact(object) || PyAsyncGen_CheckExact(object))
        code = reinterpret_cast<PyObject*>(code_of_generator(reinterpret_cast<PyGenObject*>(object)));
    if (code == nullptr || !PyCode_Check(code)) return layout.location;
    const auto* found = reinterpret_cast<const PyCodeObject*>(code);
    return w.graph.place(found->co_filename, found->co_firstlineno);
}

void note_kind(walk& w, ordinal at, const type_layout& layout) noexcept {
    if (layout.of_modules) w.kinds.modules.push_back(at);
    if (layout.of_types && is_static_type(w.graph.nodes[at].object)) w.kinds.static_types.push_back(at);
    if (layout.opaque_bytes > sizeof(PyObject)) w.kinds.c_structs.push_back(at);
}

std::uint32_t own_count_of(PyObject* object) noexcept {
    constexpr Py_ssize_t most = std::numeric_limits<std::uint32_t>::max();
    return is_immortal(object) ? 0 : static_cast<std::uint32_t>(std::clamp<Py_ssize_t>(Py_REFCNT(object), 0, most));
}

}  // namespace

text_index walk::text_of(PyObject* string) noexcept {
    if (string == nullptr || !PyUnicode_Check(string)) return graph.texts.of("");
    const ordinal at = graph.node_of(string);
    if (!(graph.nodes[at].marks & named)) {
        const text_index name = graph.texts.of(string);
        if (!PyUnicode_CheckExact(string)) return name;
        graph.nodes[at].name = name;
        graph.nodes[at].marks |= named;
    }
    return graph.nodes[at].name;
}

void describe(walk& w, ordinal at) noexcept {
    PyObject* object = w.graph.nodes[at].object;
    const type_layout layout = w.types.of(Py_TYPE(object));
    w.graph.begin_edges(at);
    auto* type = reinterpret_cast<PyObject*>(layout.type);
    if (layout.counted)
        w.graph.refer(type, w.labels.type);
    else
        w.graph.link(layout.node, w.labels.type);
    note_references(w, object, layout);
    w.graph.end_edges();
    const text_index name = w.graph.nodes[at].marks & named ? w.graph.nodes[at].name : name_of(w, object, layout);
    const std::uint32_t place = place_of(w, object, layout);
    node& described = w.graph.nodes[at];
    described.name = name;
    described.marks |= named;
    described.type = static_cast<std::uint8_t>(layout.shown_as);
    described.size = size_of(object, layout.extra);
    described.location = place;
    described.held = own_count_of(object);
    described.tell = tell_of(object);
    note_kind(w, at, layout);
}

}  // namespace heaptrail::cpython
