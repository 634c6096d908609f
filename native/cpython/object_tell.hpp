// What tells objects apart that live at one address one after the other.
#pragma once

#include "cpython/python.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "cpython/id_book.hpp"

namespace heaptrail::cpython {

// Some bytes of an immutable content: its length, its beginning and its end.
[[nodiscard]] inline std::uint64_t trait_of_bytes(const void* content, std::size_t length) noexcept {
    std::uint64_t beginning = 0;
    std::uint64_t end = 0;
    const std::size_t part = length < sizeof beginning ? length : sizeof beginning;
    std::memcpy(&beginning, content, part);
    std::memcpy(&end, static_cast<const char*>(content) + length - part, part);
    return (beginning * 31 + end) * 31 + length;
}

// Sign and number of digits lie before the digits; which bits of them are the number of digits depends on the version.
[[nodiscard]] inline std::uint64_t trait_of_integer(PyObject* object) noexcept {
    const auto* const start = reinterpret_cast<const char*>(object) + sizeof(PyObject);
    Py_ssize_t tag = 0;
    std::memcpy(&tag, start, sizeof tag);
#if PY_VERSION_HEX < 0x030C0000
    const auto digits = static_cast<std::size_t>(tag < 0 ? -tag : tag);
#else
    const auto digits = static_cast<std::size_t>(tag) >> 3;
#endif
    return trait_of_bytes(start, sizeof tag + digits * sizeof(digit));
}

[[nodiscard]] inline std::uint64_t trait_of_addresses(const void* first, const void* second) noexcept {
    return reinterpret_cast<std::uintptr_t>(first) * 31 + reinterpret_cast<std::uintptr_t>(second);
}

[[nodiscard]] inline const PyCFunctionObject* native_function(PyObject* object) noexcept {
    return reinterpret_cast<PyCFunctionObject*>(object);
}

// The trait of an object that never changes while it lives: content of strings, bytes and numbers, targets of tuples and bound
// methods, code and variables of functions, names of generators. A program that assigns to `__code__` or `__qualname__` makes
// another object of it. Zero where all may change, as in instances, lists and dicts: one that takes the address of another of its type
// passes for it. Cached hashes are no traits, since they come later than the object. Reads only.
[[nodiscard]] inline std::uint64_t immutable_trait(PyObject* object) noexcept {
    PyTypeObject* const type = Py_TYPE(object);
    if (PyType_HasFeature(type, Py_TPFLAGS_UNICODE_SUBCLASS)) {
#if PY_VERSION_HEX < 0x030C0000
        if (!PyUnicode_IS_READY(object)) return 0;
#endif
        const auto length = static_cast<std::size_t>(PyUnicode_GET_LENGTH(object)) * PyUnicode_KIND(object);
        return trait_of_bytes(PyUnicode_DATA(object), length);
    }
    if (PyType_HasFeature(type, Py_TPFLAGS_BYTES_SUBCLASS))
        return trait_of_bytes(PyBytes_AS_STRING(object), static_cast<std::size_t>(PyBytes_GET_SIZE(object)));
    if (PyType_HasFeature(type, Py_TPFLAGS_LONG_SUBCLASS)) return trait_of_integer(object);
    if (type == &PyFloat_Type) return trait_of_bytes(reinterpret_cast<const char*>(object) + sizeof(PyObject), sizeof(double));
    if (PyType_HasFeature(type, Py_TPFLAGS_TUPLE_SUBCLASS)) {
        const auto size = static_cast<std::size_t>(PyTuple_GET_SIZE(object));
        const auto first = size == 0 ? 0 : reinterpret_cast<std::uintptr_t>(PyTuple_GET_ITEM(object, 0));
        return first * 31 + size;
    }
    if (type == &PyMethod_Type) return trait_of_addresses(PyMethod_GET_SELF(object), PyMethod_GET_FUNCTION(object));
    if (type == &PyCFunction_Type) return trait_of_addresses(native_function(object)->m_ml, native_function(object)->m_self);
    if (type == &PyFunction_Type) {
        const auto* const function = reinterpret_cast<PyFunctionObject*>(object);
        return trait_of_addresses(function->func_code, function->func_closure);
    }
    if (type == &PyGen_Type || type == &PyCoro_Type || type == &PyAsyncGen_Type)
        return reinterpret_cast<std::uintptr_t>(reinterpret_cast<PyGenObject*>(object)->gi_qualname);
    return 0;
}

[[nodiscard]] inline std::uint32_t tell_of(PyObject* object) noexcept {
    return identity_tell(reinterpret_cast<std::uintptr_t>(Py_TYPE(object)), immutable_trait(object));
}

}  // namespace heaptrail::cpython
