#include "cpython/residue.hpp"

#include "cpython/dict_layout.hpp"
#include "cpython/immortality.hpp"

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

// The bound method that a frame was called through by C code, as every thread's first one is.
void explain_bound_method(walk& w, const running_frame& frame, const mapped_array<ordinal>& methods) noexcept {
    if (frame.view.slots.empty()) return;
    for (const ordinal at : methods) {
        const auto* method = reinterpret_cast<PyMethodObject*>(w.graph.nodes[at].object);
        if (method->im_func != frame.view.function || method->im_self != frame.view.slots[0]) continue;
        if (unexplained(w.graph.nodes[at]) != 0) explain(w, at, w.graph.internal("called"));
    }
}

// The compiler's list of names and constants of a script, alive for as long as the script runs.
bool is_list_of_names(PyObject* object, const PyCodeObject* script) noexcept {
    if (!PyList_CheckExact(object) || PyTuple_GET_SIZE(script->co_names) == 0) return false;
    PyObject* const name = PyTuple_GET_ITEM(script->co_names, 0);
    bool found = false;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(object); ++i) {
        PyObject* item = PyList_GET_ITEM(object, i);
        found |= item == name;
        if (!PyUnicode_Check(item) && !PyBytes_Check(item) && !PyLong_Check(item) && !PyFloat_Check(item)) return false;
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
    const auto* type = reinterpret_cast<PyTypeObject*>(object);
    if (type->tp_dict == nullptr) return true;
    for_each_entry(type->tp_dict, [&](PyObject*, PyObject* value) { has_methods_in_python |= PyFunction_Check(value) != 0; });
    return !has_methods_in_python;
}

// The import system's own table of extension modules.
bool is_module_registry(PyObject* object) noexcept {
    bool found = false;
    if (!PyDict_CheckExact(object)) return false;
    for_each_entry(object, [&](PyObject*, PyObject* value) { found |= Py_TYPE(value) == &PyModuleDef_Type; });
    return found;
}

bool is_kept_by_modules(PyObject* object) noexcept {
    return PyFunction_Check(object) || PyType_Check(object) || PyModule_Check(object) || PyCFunction_Check(object);
}

}  // namespace

std::uint32_t unexplained(const node& n) noexcept {
    if (n.object == nullptr || is_immortal(n.object)) return 0;
    const Py_ssize_t count = Py_REFCNT(n.object);
    return count > static_cast<Py_ssize_t>(n.references) ? static_cast<std::uint32_t>(count - n.references) : 0;
}

bool is_static_type(PyObject* object) noexcept {
    return PyType_Check(object) && !(reinterpret_cast<PyTypeObject*>(object)->tp_flags & Py_TPFLAGS_HEAPTYPE);
}

bool is_interned(PyObject* object) noexcept { return PyUnicode_CheckExact(object) && PyUnicode_CHECK_INTERNED(object); }

void explain_by_frames(walk& w) noexcept {
    mapped_array<ordinal> methods;
    mapped_array<ordinal> lists;
    for (ordinal at = root_group_count; at < w.graph.nodes.size(); ++at) {
        const node& n = w.graph.nodes[at];
        if (n.object == nullptr || unexplained(n) == 0) continue;
        if (PyMethod_Check(n.object)) methods.push_back(at);
        if (PyList_CheckExact(n.object) && n.references == 0) lists.push_back(at);
    }
    const label stack = w.graph.internal("stack");
    const label called = w.graph.internal("called");
    for (const running_frame& frame : w.running) {
        w.graph.continue_edges(frame.node);
        explain_slot(w, frame.view.function, called);
        explain_slot(w, frame.view.code, called);
        explain_slot(w, frame.view.code->co_filename, called);
        for (PyObject* const slot : frame.view.maybe) explain_slot(w, slot, stack);
        explain_bound_method(w, frame, methods);
        if (frame.outermost) explain_list_of_names(w, frame, lists);
        w.graph.end_edges();
    }
}

void mark_module_attributes(walk& w) noexcept {
    for (const node& n : w.graph.nodes) {
        if (n.object == nullptr || !PyModule_Check(n.object)) continue;
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
    if (is_interned(n.object) || is_singleton(n.object) || is_type_of_c(n.object)) return c_statics;
    if (Py_TYPE(n.object) == &PyModuleDef_Type || PyModule_Check(n.object) || is_module_registry(n.object))
        return c_statics;
    if (n.marks & c_module_attribute) return c_statics;
    return (n.marks & module_attribute) && is_kept_by_modules(n.object) ? c_statics : native_references;
}

}  // namespace heaptrail::cpython
