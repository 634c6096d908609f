// How many bytes an object takes.
#pragma once

#include <cstddef>

#include "cpython/python.hpp"

namespace heaptrail::cpython {

// What sys.getsizeof says, and what it does not know of: values of instances outside the object, buffers that are owned.
[[nodiscard]] std::size_t size_of(PyObject* object) noexcept;

}  // namespace heaptrail::cpython
