// The variable of the interpreter that points to tracemalloc's traces: a field of its state since 3.12, before that a static
// variable of a module of C code, which has to be searched for.
#pragma once

#include <span>

#include "cpython/python.hpp"
#include "internal/pycore_hashtable.h"
#include "internal/pycore_pymem.h"

namespace heaptrail::cpython {

using traces_pointer = _Py_hashtable_t* const*;

#if PY_VERSION_HEX >= 0x030C0000

[[nodiscard]] inline const _PyTraceMalloc_Config& tracing_settings() noexcept { return _PyRuntime.tracemalloc.config; }

// Null where `is_right` says no to what it points to.
template <class Right>
[[nodiscard]] traces_pointer find_traces_variable(Right&& is_right) noexcept {
    return is_right(_PyRuntime.tracemalloc.traces) ? &_PyRuntime.tracemalloc.traces : nullptr;
}

#else

[[nodiscard]] inline const _PyTraceMalloc_Config& tracing_settings() noexcept { return _Py_tracemalloc_config; }

// The static variables of the program or library that the interpreter is in: some segments, most of the time one.
struct static_variables {
    static constexpr std::size_t most_segments = 4;
    std::span<_Py_hashtable_t* const> segments[most_segments];
    std::size_t count = 0;

    // Whether an address is one of the variables' own.
    [[nodiscard]] bool contain(const void* address) const noexcept;
};
[[nodiscard]] static_variables variables_of_the_interpreter() noexcept;

// Whether it is a table of the kind that traces are kept in; of any address.
[[nodiscard]] bool may_be_traces(const void* address) noexcept;

template <class Right>
[[nodiscard]] traces_pointer find_traces_variable(Right&& is_right) noexcept {
    static traces_pointer found = nullptr;
    if (found != nullptr) return is_right(*found) ? found : nullptr;
    const static_variables variables = variables_of_the_interpreter();
    // Variables that begin as null, as this one, lie last.
    for (std::size_t i = variables.count; i-- > 0;)
        for (std::size_t at = variables.segments[i].size(); at-- > 0;) {
            const traces_pointer variable = &variables.segments[i][at];
            if (!variables.contain(*variable) && may_be_traces(*variable) && is_right(*variable)) return found = variable;
        }
    return nullptr;
}

#endif

}  // namespace heaptrail::cpython
