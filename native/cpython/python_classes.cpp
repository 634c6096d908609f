#include "cpython/python_classes.hpp"

namespace heaptrail::cpython {
namespace {

traverseproc traverse = nullptr;
destructor deallocate = nullptr;

}  // namespace

bool learn_python_classes() noexcept {
    if (traverse != nullptr) return true;
    PyObject* made = PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyType_Type), "s(){}", "Any");
    if (made == nullptr) return false;
    traverse = reinterpret_cast<PyTypeObject*>(made)->tp_traverse;
    deallocate = reinterpret_cast<PyTypeObject*>(made)->tp_dealloc;
    Py_DECREF(made);
    return true;
}

traverseproc traverse_of_python_classes() noexcept { return traverse; }

bool is_python_class(const PyTypeObject* type) noexcept {
    return (type->tp_flags & Py_TPFLAGS_HEAPTYPE) && type->tp_dealloc == deallocate;
}

}  // namespace heaptrail::cpython
