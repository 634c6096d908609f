#include "cpython/capture_functions.hpp"

#include <array>
#include <map>
#include <new>
#include <string>
#include <vector>

#include "cpython/allocated_memory.hpp"
#include "cpython/capture.hpp"
#include "cpython/process_identity.hpp"

namespace heaptrail::cpython {

namespace {

const char* name_of(capture_failure failure) noexcept {
    switch (failure) {
        case capture_failure::none: return "";
        case capture_failure::interrupted: return "interrupted";
        case capture_failure::running: return "running";
        case capture_failure::file: return "file";
        case capture_failure::preparation: return "preparation";
        case capture_failure::clone: return "clone";
        case capture_failure::killed: return "killed";
        case capture_failure::ended_early: return "ended early";
        case capture_failure::timed_out: return "timed out";
        case capture_failure::write: return "write";
    }
    return "";
}

PyObject* as_dict(const capture_result& result) {
    return Py_BuildValue("{s:s,s:i,s:K,s:K,s:K,s:d,s:d,s:L,s:s}", "failure", name_of(result.failure), "error_number", result.error, "bytes",
        static_cast<unsigned long long>(result.walked.bytes), "node_count", static_cast<unsigned long long>(result.walked.node_count),
        "edge_count", static_cast<unsigned long long>(result.walked.edge_count), "pause_seconds", result.pause_seconds,
        "child_seconds", result.child_seconds, "copied_bytes", static_cast<long long>(result.copied_bytes),
        "no_stacks", result.no_stacks);
}

// `take` is asked for a snapshot at `path`, bytes of an absolute path.
template <typename capture>
PyObject* captured(const char* path, const char* reason, unsigned limit_seconds, const own_part& own, capture take) {
    try {
        capture_request request;
        request.path = path;
        request.reason = reason;
        request.limit_seconds = limit_seconds;
        request.own = own;
        request.process = process_identity();
        request.memory = allocated_memory();
        const capture_result result = take(request);
        return result.failure == capture_failure::interrupted ? nullptr : as_dict(result);
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    }
}

PyObject* capture_by_fork_function(PyObject*, PyObject* arguments) {
    const char* path = nullptr;
    unsigned limit_seconds = 0;
    PyObject* own_folder = nullptr;
    if (!PyArg_ParseTuple(arguments, "yIU:capture_by_fork", &path, &limit_seconds, &own_folder)) return nullptr;
    return captured(path, "", limit_seconds, {own_folder, arguments}, capture_by_fork);
}

PyObject* capture_in_process_function(PyObject*, PyObject* arguments) {
    const char* path = nullptr;
    const char* reason = nullptr;
    PyObject* own_folder = nullptr;
    if (!PyArg_ParseTuple(arguments, "ysU:capture_in_process", &path, &reason, &own_folder)) return nullptr;
    return captured(path, reason, 0, {own_folder, arguments}, capture_in_process);
}

PyObject* objects_of_last_capture_function(PyObject*, PyObject*) { return PyLong_FromUnsignedLong(objects_of_last_capture()); }

PyObject* ids_in_last_capture_function(PyObject*, PyObject* objects) {
    PyObject* const items = PySequence_List(objects);
    if (items == nullptr) return nullptr;
    try {
        std::map<std::uint64_t, std::uint32_t> ids;
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items); ++i) ids[reinterpret_cast<std::uintptr_t>(PyList_GET_ITEM(items, i))] = 0;
        std::vector<std::uint64_t> addresses;
        for (const auto& [address, id] : ids) addresses.push_back(address);
        const std::vector<std::uint32_t> found = ids_in_last_capture(addresses);
        for (std::size_t i = 0; i < found.size(); ++i) ids[addresses[i]] = found[i];
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items); ++i) {
            PyObject* const id = PyLong_FromUnsignedLong(ids[reinterpret_cast<std::uintptr_t>(PyList_GET_ITEM(items, i))]);
            if (id == nullptr || PyList_SetItem(items, i, id) != 0) throw std::bad_alloc();
        }
        return items;
    } catch (const std::bad_alloc&) {
        Py_DECREF(items);
        return PyErr_NoMemory();
    }
}

std::array<PyMethodDef, 5> functions{{
    {"capture_by_fork", capture_by_fork_function, METH_VARARGS, "Write a snapshot from a copy of this process."},
    {"capture_in_process", capture_in_process_function, METH_VARARGS, "Write a snapshot while everything stands still."},
    {"ids_in_last_capture", ids_in_last_capture_function, METH_O, "The ids of these objects in the last snapshot, 0 where it had none."},
    {"objects_of_last_capture", objects_of_last_capture_function, METH_NOARGS, "How many objects the last snapshot had, or 0."},
    {},
}};

}  // namespace

int add_capture_functions(PyObject* module) {
    prepare_for_forks_of_the_program();
    return PyModule_AddFunctions(module, functions.data());
}

}  // namespace heaptrail::cpython
