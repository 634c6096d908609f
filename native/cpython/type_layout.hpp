// What a type holds: the only place that knows where static types keep it.
#pragma once

#include "cpython/python.hpp"

namespace heaptrail::cpython {

struct type_references {
    PyObject* dict;
    PyObject* subclasses;
};

#if PY_VERSION_HEX >= 0x030C0000
// Since 3.12 the interpreter keeps these for the types that are built in, under a number that stands in `tp_subclasses`.
template <class Types>
[[nodiscard]] type_references references_of_built_in(const Types& types, const PyTypeObject* type) noexcept {
    const std::size_t place = reinterpret_cast<std::size_t>(type->tp_subclasses) - 1;
    const auto found = [&](const auto& state) { return type_references{state.tp_dict, state.tp_subclasses}; };
    if constexpr (requires { types.for_extensions; }) {
        if (place < std::size(types.builtins.initialized) && types.builtins.initialized[place].type == type)
            return found(types.builtins.initialized[place]);
        if (place < std::size(types.for_extensions.initialized) && types.for_extensions.initialized[place].type == type)
            return found(types.for_extensions.initialized[place]);
    } else {
        if (place < std::size(types.builtins) && types.builtins[place].type == type) return found(types.builtins[place]);
    }
    return {nullptr, nullptr};
}
#endif

[[nodiscard]] inline type_references references_of(const PyTypeObject* type) noexcept {
#if PY_VERSION_HEX >= 0x030C0000
    if (type->tp_flags & _Py_TPFLAGS_STATIC_BUILTIN) return references_of_built_in(PyInterpreterState_Main()->types, type);
#endif
    return {type->tp_dict, reinterpret_cast<PyObject*>(type->tp_subclasses)};
}

}  // namespace heaptrail::cpython
