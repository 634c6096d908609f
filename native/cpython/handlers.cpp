// Which kinds of objects have their references read from their structs.
#include "cpython/handlers.hpp"

#include "cpython/contexts.hpp"
#include "cpython/frames.hpp"
#include "cpython/private_layouts.hpp"

namespace heaptrail::cpython {
namespace {

void note_nothing(walk&, PyObject*) noexcept {}

constexpr bool complete = true;
constexpr bool and_traverse = false;

const type_handler all_handlers[] = {
    {&PyUnicode_Type, note_nothing, complete},
    {&PyLong_Type, note_nothing, complete},
    {&PyFloat_Type, note_nothing, complete},
    {&PyBytes_Type, note_nothing, complete},
    {&PyDict_Type, note_dict, complete},
    {&PyList_Type, note_list, complete},
    {&PyTuple_Type, note_tuple, complete},
    {&PySet_Type, note_set, complete},
    {&PyFrozenSet_Type, note_set, complete},
    {&PyFunction_Type, note_function, complete},
    {&PyCode_Type, note_code, complete},
    {&PyCell_Type, note_cell, complete},
    {&PyModule_Type, note_module, and_traverse},
    {&PyType_Type, note_type, complete},
    {&PyGen_Type, note_generator, complete},
    {&PyCoro_Type, note_generator, complete},
    {&PyAsyncGen_Type, note_generator, complete},
    {&PyFrame_Type, note_frame_object, complete},
    {&_PyWeakref_RefType, note_weak_reference, complete},
    {&_PyWeakref_ProxyType, note_weak_reference, complete},
    {&_PyWeakref_CallableProxyType, note_weak_reference, complete},
    {&PyContext_Type, note_context, complete},
    {&PyContextVar_Type, note_context_variable, complete},
    {&PyContextToken_Type, note_context_token, complete},
    {&PyModuleDef_Type, note_module_definition, complete},
    {&PyRange_Type, note_range, complete},
    {&PyWrapperDescr_Type, note_descriptor, complete},
    {&PyMethodDescr_Type, note_descriptor, complete},
    {&PyClassMethodDescr_Type, note_descriptor, complete},
    {&PyGetSetDescr_Type, note_descriptor, complete},
    {&PyMemberDescr_Type, note_descriptor, complete},
};

}  // namespace

const type_handler* handler_of(PyTypeObject* type) noexcept {
    for (const type_handler& handler : all_handlers)
        if (handler.type == type) return &handler;
    return private_handler_of(type);
}

}  // namespace heaptrail::cpython
