// Which objects are outside reference counting.
#pragma once

#include "cpython/python.hpp"

namespace heaptrail::cpython {

#if PY_VERSION_HEX >= 0x030C0000
[[nodiscard]] inline bool is_immortal(PyObject* object) noexcept { return _Py_IsImmortal(object); }
#else
// Objects frozen into the interpreter's binary have this count on 3.11, give or take what was taken and given since.
inline constexpr Py_ssize_t frozen_into_binary = 999'999'999;

[[nodiscard]] inline bool is_immortal(PyObject* object) noexcept { return Py_REFCNT(object) > frozen_into_binary / 2; }
#endif

}  // namespace heaptrail::cpython
