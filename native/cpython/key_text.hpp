// Short texts that stand for values: names of numbers and of keys that are no strings. No Python code is run for them.
#pragma once

#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

// The value of an int, float or complex, in at most 64 characters.
[[nodiscard]] text_index text_of_number(walk& w, PyObject* number) noexcept;

// What a key looks like: `(1, 'a')`, `b'x'`, `1.5`, `<class Session>`, `<Session>`.
[[nodiscard]] text_index text_of_key(walk& w, PyObject* key) noexcept;

}  // namespace heaptrail::cpython
