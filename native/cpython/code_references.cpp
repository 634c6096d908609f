// References of functions, code, cells, modules and descriptors.
#include "cpython/frame_layout.hpp"
#include "cpython/handlers.hpp"

namespace heaptrail::cpython {
namespace {

// What came with 3.12 and 3.14.
template <class Function>
void note_later_fields(walk& w, const Function* function) noexcept {
    if constexpr (requires { function->func_typeparams; }) w.attribute(function->func_typeparams, "__type_params__");
    if constexpr (requires { function->func_annotate; }) w.attribute(function->func_annotate, "__annotate__");
}

}  // namespace

void note_function(walk& w, PyObject* object) noexcept {
    const auto* function = reinterpret_cast<PyFunctionObject*>(object);
    w.field(function->func_globals, "__globals__");
    w.field(function->func_builtins, "__builtins__");
    w.field(function->func_name, "__name__");
    w.field(function->func_qualname, "__qualname__");
    w.attribute(function->func_code, "__code__");
    w.attribute(function->func_defaults, "__defaults__");
    w.attribute(function->func_kwdefaults, "__kwdefaults__");
    w.field(function->func_closure, "__closure__");
    w.field(function->func_doc, "__doc__");
    w.field(function->func_dict, "__dict__");
    w.field(function->func_module, "__module__");
    w.attribute(function->func_annotations, "__annotations__");
    note_later_fields(w, function);
    if (function->func_closure == nullptr || !PyCode_Check(function->func_code)) return;
    const Py_ssize_t cells = PyTuple_GET_SIZE(function->func_closure);
    for_each_free_variable(reinterpret_cast<PyCodeObject*>(function->func_code), [&](Py_ssize_t i, PyObject* name) {
        if (i >= cells) return;
        PyObject* cell = PyTuple_GET_ITEM(function->func_closure, i);
        if (cell != nullptr && PyCell_Check(cell)) w.graph.show(PyCell_GET(cell), {edge_type::context, w.text_of(name)});
    });
}

void note_cell(walk& w, PyObject* cell) noexcept { w.attribute(PyCell_GET(cell), "cell_contents"); }

void note_module(walk& w, PyObject* object) noexcept {
    const auto* module = reinterpret_cast<PyModuleObject*>(object);
    w.field(module->md_dict, "__dict__");
    w.field(module->md_name, "md_name");
}

void note_module_definition(walk& w, PyObject* object) noexcept {
    w.field(reinterpret_cast<PyModuleDef*>(object)->m_base.m_copy, "m_copy");
}

void note_descriptor(walk& w, PyObject* object) noexcept {
    const auto* descriptor = reinterpret_cast<PyDescrObject*>(object);
    w.attribute(reinterpret_cast<PyObject*>(descriptor->d_type), "__objclass__");
    w.field(descriptor->d_name, "__name__");
    w.field(descriptor->d_qualname, "__qualname__");
}

void note_weak_reference(walk& w, PyObject* object) noexcept {
    const auto* reference = reinterpret_cast<PyWeakReference*>(object);
    if (reference->wr_object != nullptr && reference->wr_object != Py_None && Py_REFCNT(reference->wr_object) > 0)
        w.graph.show(reference->wr_object, {edge_type::weak, w.graph.texts.of("referent")});
    w.attribute(reference->wr_callback, "__callback__");
}

void note_range(walk& w, PyObject* object) noexcept {
    // The struct is private to rangeobject.c and has been these four fields since 3.0.
    struct range_object {
        PyObject ob_base;
        PyObject *start, *stop, *step, *length;
    };
    const auto* range = reinterpret_cast<range_object*>(object);
    w.attribute(range->start, "start");
    w.attribute(range->stop, "stop");
    w.attribute(range->step, "step");
    w.field(range->length, "length");
}

}  // namespace heaptrail::cpython
