// Which types were made by a class statement.
#pragma once

#include "cpython/python.hpp"

namespace heaptrail::cpython {

// Called once, before the first walk: makes a class to see how CPython frees and traverses instances of classes. False with a
// Python exception set.
[[nodiscard]] bool learn_python_classes() noexcept;

[[nodiscard]] traverseproc traverse_of_python_classes() noexcept;
[[nodiscard]] bool is_python_class(const PyTypeObject* type) noexcept;

}  // namespace heaptrail::cpython
