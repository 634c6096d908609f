// The extension module heaptrail._walker.
#include <cerrno>
#include <cstring>
#include <new>

#include "cpython/capture.hpp"
#include "cpython/capture_functions.hpp"
#include "cpython/python.hpp"
#include "cpython/walk.hpp"

namespace {

namespace cpython = heaptrail::cpython;

PyObject* write_heap(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
    if (count != 1) {
        PyErr_SetString(PyExc_TypeError, "write_heap takes one argument, a file descriptor");
        return nullptr;
    }
    const long descriptor = PyLong_AsLong(arguments[0]);
    if (descriptor == -1 && PyErr_Occurred()) return nullptr;
    const cpython::walk_result result = cpython::write_bare_heap(static_cast<int>(descriptor));
    if (result.error != 0) {
        errno = result.error;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return Py_BuildValue("KKK", result.node_count, result.edge_count, result.bytes);
}

PyMethodDef functions[] = {
    {"write_heap", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(write_heap)), METH_FASTCALL,
     "write_heap(descriptor: int) -> tuple[int, int, int]\n\nWrites the heap of this process as a V8 heap snapshot; gives the "
     "counts of nodes, edges and bytes."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_walker", "Takes pictures of the heap of this Python process.", -1, functions,
                          nullptr, nullptr, nullptr, nullptr};

// Internals may differ between any two versions of CPython.
bool is_version_built_for() noexcept {
    char built[32];
    PyOS_snprintf(built, sizeof built, "%d.%d.%d", PY_MAJOR_VERSION, PY_MINOR_VERSION, PY_MICRO_VERSION);
    const std::size_t length = std::strlen(built);
    const char* running = Py_GetVersion();
    if (std::strncmp(running, built, length) == 0 && (running[length] < '0' || running[length] > '9')) return true;
    PyErr_Format(PyExc_ImportError, "heaptrail was built for Python %s and cannot read the heap of Python %.*s: reinstall it with this Python",
                 built, static_cast<int>(std::strcspn(running, " ")), running);
    return false;
}

}  // namespace

PyMODINIT_FUNC PyInit__walker() {
    if (!is_version_built_for() || !cpython::prepare_walk()) return nullptr;
    PyObject* const module = PyModule_Create(&definition);
    if (module == nullptr || cpython::add_capture_functions(module) == 0) return module;
    Py_DECREF(module);
    return nullptr;
}
