// How many bytes an object takes.
#pragma once

#include <cstddef>

#include "cpython/private_layouts.hpp"
#include "cpython/python.hpp"

namespace heaptrail::cpython {

// What sys.getsizeof says, and what it does not know of: values of instances outside the object, buffers that are owned.
// `extra` is what the type's private_size_of gives, or null.
[[nodiscard]] std::size_t size_of(PyObject* object, extra_size extra) noexcept;

}  // namespace heaptrail::cpython
