// Captures, as functions of a Python module.
#pragma once

#include "cpython/python.hpp"

namespace heaptrail::cpython {

// 0, or -1 with a Python exception.
[[nodiscard]] int add_capture_functions(PyObject* module);

}  // namespace heaptrail::cpython
