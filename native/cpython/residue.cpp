#include "cpython/residue.hpp"

#include <algorithm>

#include "cpython/dict_layout.hpp"
#include "cpython/interpreter_layout.hpp"
#include "cpython/private_layouts.hpp"
#include "cpython/stack_depth.hpp"
#include "cpython/static_memory.hpp"
#include "cpython/type_layout.hpp"

namespace heaptrail::cpython {
namespace {

void explain(walk& w, ordinal at, label how) noexcept {
    w.graph.link(at, how);
    ++w.graph.nodes[at].references;
}

// A pointer out of memory that may be stale: it counts where it is a living object that somebody unknown refers to.
void explain_slot(walk& w, const void* maybe, label how) noexcept {
    if (maybe == nullptr) return;
    const ordinal at = w.graph.known(maybe);
    if (at != no_node && unexplained(w.graph.nodes[at]) != 0) explain(w, at, how);
}

// What is on the stack of a frame that did not save how much that is.
std::span<const frame_slot> stack_of(const frame_view& frame, stack_depths& depths) noexcept {
    if (frame.maybe.empty()) return {};
    const int depth = depths.before(frame.code, frame.instruction).value_or(0);
    return frame.maybe.first(std::min(frame.maybe.size(), static_cast<std::size_t>(depth)));
}

PyObject* self_of_method(PyObject* method) noexcept {
    if (PyMethod_Check(method)) return reinterpret_cast<PyMethodObject*>(method)->im_self;
    return reinterpret_cast<PyCFunctionObject*>(method)->m_self;
}

bool has(std::span<const frame_slot> slots, const PyObject* object) noexcept {
    return std::any_of(slots.begin(), slots.end(), [&](frame_slot slot) { return reference_in(slot).object == object; });
}

// A bound method that C code made to call it, while the call lasts: `with lock:` does so, and what starts a thread.
void explain_bound_method(walk& w, const running_frame& frame, const mapped_array<ordinal>& methods) noexcept {
    for (const ordinal at : methods) {
        if (unexplained(w.graph.nodes[at]) == 0) continue;
        const PyObject* self = self_of_method(w.graph.nodes[at].object);
        if (self != nullptr && (has(frame.view.slots, self) || has(frame.view.maybe, self)))
            explain(w, at, w.graph.internal("called"));
    }
}

// What a literal in source text may become.
bool is_constant(PyObject* item) noexcept {
    return PyUnicode_CheckExact(item) || PyBytes_CheckExact(item) || PyLong_Check(item) || PyFloat_CheckExact(item) ||
           PyComplex_CheckExact(item) || PyTuple_CheckExact(item) || PyFrozenSet_CheckExact(item) || item == Py_None ||
           item == Py_Ellipsis;
}

// The compiler's list of names and constants of a script, alive for as long as the script runs.
bool is_list_of_names(PyObject* object, const PyCodeObject* script) noexcept {
    if (!PyList_CheckExact(object) || PyTuple_GET_SIZE(script->co_names) == 0) return false;
    PyObject* const name = PyTuple_GET_ITEM(script->co_names, 0);
    bool found = false;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(object); ++i) {
        PyObject* item = PyList_GET_ITEM(object, i);
        // A list that C code has made and not filled yet has places that hold nothing.
        if (item == nullptr || !is_constant(item)) return false;
        found |= item == name;
    }
    return found;
}

void explain_list_of_names(walk& w, const running_frame& frame, const mapped_array<ordinal>& lists) noexcept {
    for (const ordinal at : lists)
        if (is_list_of_names(w.graph.nodes[at].object, frame.view.code)) explain(w, at, w.graph.internal("names"));
}

bool is_singleton(PyObject* object) noexcept {
    if (object == Py_None || object == Py_NotImplemented || object == Py_Ellipsis || PyBool_Check(object)) return true;
    // Of a static type without any field, such as Token.MISSING.
    const PyTypeObject* type = Py_TYPE(object);
    if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) && type != &PyBaseObject_Type && type->tp_basicsize == sizeof(PyObject)) return true;
    return (PyTuple_CheckExact(object) && PyTuple_GET_SIZE(object) == 0) ||
           (PyBytes_CheckExact(object) && PyBytes_GET_SIZE(object) <= 1) ||
           (PyFrozenSet_CheckExact(object) && PySet_GET_SIZE(object) == 0);
}

// A heap type that C code made from a description, or an exception type that it made without one.
bool is_type_of_c(PyObject* object) noexcept {
    if (!PyType_Check(object)) return false;
    bool has_methods_in_python = false;
    PyObject* const dict = references_of(reinterpret_cast<PyTypeObject*>(object)).dict;
    if (dict == nullptr) return true;
    for_each_entry(dict, [&](PyObject*, PyObject* value) { has_methods_in_python |= PyFunction_Check(value) != 0; });
    return !has_methods_in_python;
}

// The import system's own table of extension modules.
bool is_module_registry(PyObject* object) noexcept {
    bool found = false;
    if (!PyDict_CheckExact(object)) return false;
    for_each_entry(object, [&](PyObject*, PyObject* value) { found |= Py_TYPE(value) == &PyModuleDef_Type; });
    return found;
}

// A function that was defined inside of another one, of which there may be many.
bool is_made_by_function(PyObject* function) noexcept {
    PyObject* qualname = reinterpret_cast<PyFunctionObject*>(function)->func_qualname;
    if (qualname == nullptr || !PyUnicode_Check(qualname)) return true;
    const text_view name = characters_of(qualname);
    const std::string_view text(static_cast<const char*>(name.data), name.width <= 1 ? name.length : 0);
    return name.width > 1 || text.find("<") != std::string_view::npos;
}

bool is_kept_by_modules(PyObject* object) noexcept {
    return PyFunction_Check(object) || PyType_Check(object) || PyModule_Check(object) || PyCFunction_Check(object);
}

}  // namespace

std::uint32_t unexplained(const node& n) noexcept {
    return n.held > n.references ? n.held - n.references : 0;
}

bool is_static_type(PyObject* object) noexcept {
    return PyType_Check(object) && !(reinterpret_cast<PyTypeObject*>(object)->tp_flags & Py_TPFLAGS_HEAPTYPE);
}

bool is_interned(PyObject* object) noexcept { return PyUnicode_CheckExact(object) && PyUnicode_CHECK_INTERNED(object); }

void explain_by_frames(walk& w, const unexplained_objects& open) noexcept {
    mapped_array<ordinal> methods;
    mapped_array<ordinal> lists;
    for (const ordinal at : open) {
        const node& n = w.graph.nodes[at];
        if (n.references != 0) continue;
        if (PyMethod_Check(n.object) || PyCFunction_Check(n.object)) methods.push_back(at);
        if (PyList_CheckExact(n.object)) lists.push_back(at);
    }
    stack_depths depths;
    const label stack = w.graph.internal("stack");
    const label called = w.graph.internal("called");
    for (const running_frame& frame : w.running) {
        w.graph.continue_edges(frame.node);
        explain_slot(w, frame.view.function.object, called);
        explain_slot(w, frame.view.code, called);
        explain_slot(w, frame.view.code->co_filename, called);
        for (const frame_slot slot : stack_of(frame.view, depths)) explain_slot(w, reference_in(slot).object, stack);
        explain_bound_method(w, frame, methods);
        if (frame.outermost) explain_list_of_names(w, frame, lists);
        w.graph.end_edges();
    }
}

void explain_by_structs(walk& w, const unexplained_objects& open) noexcept {
    if (open.empty()) return;
    for (const ordinal at : w.kinds.c_structs) {
        PyObject* const object = w.graph.nodes[at].object;
        const type_layout& layout = w.types.of(Py_TYPE(object));
        const auto* words = reinterpret_cast<void* const*>(object);
        const auto end = bytes_of_struct(object, layout.opaque_bytes) / sizeof(void*);
        const auto weak = static_cast<std::size_t>(layout.type->tp_weaklistoffset) / sizeof(void*);
        bool found = false;
        for (std::size_t i = sizeof(PyObject) / sizeof(void*); i < end; ++i) {
            if (i == weak || !open.may_have(words[i])) continue;
            const ordinal held = w.graph.known(words[i]);
            if (held == no_node || held == at || unexplained(w.graph.nodes[held]) == 0) continue;
            if (!found) w.graph.continue_edges(at);
            found = true;
            explain(w, held, w.graph.internal("field"));
        }
        if (found) w.graph.end_edges();
    }
}

void mark_static_variables(walk& w, PyInterpreterState* interpreter, const unexplained_objects& open) noexcept {
    if (open.empty()) return;
    static_memory(w.graph.texts).for_each_word(
        [&](std::uintptr_t word) { return open.may_have(reinterpret_cast<const void*>(word)); },
        [&](const void* object, std::uintptr_t where, text_index library) {
            if (is_in_interpreter(interpreter, where)) return;
            const ordinal at = w.graph.known(object);
            if (at != no_node && w.graph.nodes[at].library == 0) w.graph.nodes[at].library = library;
        });
}

unexplained_objects::unexplained_objects(const walk& w) noexcept {
    bits_.resize(bit_count / 64);
    for (ordinal at = root_group_count; at < w.graph.nodes.size(); ++at) {
        if (unexplained(w.graph.nodes[at]) == 0) continue;
        ordinals_.push_back(at);
        const std::size_t bit = bit_of(w.graph.nodes[at].object);
        if (!bits_.failed()) bits_[bit / 64] |= std::uint64_t{1} << bit % 64;
    }
}

void mark_module_attributes(walk& w) noexcept {
    for (const ordinal module : w.kinds.modules) {
        const node& n = w.graph.nodes[module];
        PyObject* dict = reinterpret_cast<PyModuleObject*>(n.object)->md_dict;
        if (dict == nullptr || !PyDict_Check(dict)) continue;
        const bool is_c_module = reinterpret_cast<PyModuleObject*>(n.object)->md_def != nullptr;
        for_each_entry(dict, [&](PyObject*, PyObject* value) {
            const ordinal at = w.graph.known(value);
            if (at != no_node) w.graph.nodes[at].marks |= is_c_module ? c_module_attribute : module_attribute;
        });
    }
}

root_group group_of_residue(const node& n) noexcept {
    if (n.library != 0 || (PyUnicode_Check(n.object) && n.references != 0)) return c_statics;
    if (PyFunction_Check(n.object) && !is_made_by_function(n.object)) return c_statics;
    if (is_interned(n.object) || is_singleton(n.object) || is_type_of_c(n.object)) return c_statics;
    if (Py_TYPE(n.object) == &PyModuleDef_Type || PyModule_Check(n.object) || is_module_registry(n.object))
        return c_statics;
    if (n.marks & c_module_attribute) return c_statics;
    return (n.marks & module_attribute) && is_kept_by_modules(n.object) ? c_statics : native_references;
}

}  // namespace heaptrail::cpython
