// Where an instance keeps its attributes: the only place that knows of managed dicts and inline values.
#pragma once

#include <algorithm>

#include "cpython/dict_layout.hpp"
#include "cpython/python.hpp"

namespace heaptrail::cpython {

// The values of attributes that lie outside any dict, or null: on 3.11 and 3.12 in memory of their own, later in the instance.
[[nodiscard]] inline const PyDictValues* inline_values_of(PyObject* object) noexcept {
    PyTypeObject* type = Py_TYPE(object);
#if PY_VERSION_HEX >= 0x030D0000
    if (!(type->tp_flags & Py_TPFLAGS_INLINE_VALUES)) return nullptr;
    const PyDictValues* values = _PyObject_InlineValues(object);
    return values->valid ? values : nullptr;
#elif PY_VERSION_HEX >= 0x030C0000
    if (!(type->tp_flags & Py_TPFLAGS_MANAGED_DICT)) return nullptr;
    const PyDictOrValues held = *_PyObject_DictOrValuesPointer(object);
    return _PyDictOrValues_IsValues(held) ? _PyDictOrValues_GetValues(held) : nullptr;
#else
    return type->tp_flags & Py_TPFLAGS_MANAGED_DICT ? *_PyObject_ValuesPointer(object) : nullptr;
#endif
}

// The dict that the interpreter keeps for an instance whose type leaves that to it, or null.
[[nodiscard]] inline PyObject* managed_dict_of(PyObject* object) noexcept {
#if PY_VERSION_HEX >= 0x030D0000
    return reinterpret_cast<PyObject*>(_PyObject_ManagedDictPointer(object)->dict);
#elif PY_VERSION_HEX >= 0x030C0000
    const PyDictOrValues held = *_PyObject_DictOrValuesPointer(object);
    return _PyDictOrValues_IsValues(held) ? nullptr : _PyDictOrValues_GetDict(held);
#else
    return *_PyObject_ManagedDictPointer(object);
#endif
}

// Attributes that were never put into a dict.
struct inline_attributes {
    const PyDictKeysObject* keys = nullptr;
    PyObject* const* values = nullptr;
};

[[nodiscard]] inline inline_attributes inline_attributes_of(PyObject* object) noexcept {
    const PyDictValues* values = inline_values_of(object);
    if (values == nullptr) return {};
    return {reinterpret_cast<PyHeapTypeObject*>(Py_TYPE(object))->ht_cached_keys, values->values};
}

// What the allocator gave for them, which sys.getsizeof does not know of on every version.
[[nodiscard]] inline std::size_t bytes_of_inline_attributes(PyObject* object) noexcept {
    PyTypeObject* type = Py_TYPE(object);
#if PY_VERSION_HEX >= 0x030D0000
    return type->tp_flags & Py_TPFLAGS_INLINE_VALUES ? _PyInlineValuesSize(type) : 0;
#else
    const PyDictValues* values = inline_values_of(object);
    if (values == nullptr) return 0;
    // The bytes before the values hold the order of insertion; the last of them is how many there are.
    const auto* prefix = reinterpret_cast<const unsigned char*>(values);
    const PyDictKeysObject* keys = reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys;
    // The room was as much as there was then, with two bytes more and rounded up to eight.
    const std::size_t most = prefix[-1] - 2u;
    const std::size_t least = most > 7 ? most - 7 : 0;
    return prefix[-1] + std::clamp(room_for_values(keys), least, most) * sizeof(PyObject*);
#endif
}

// The instance's __dict__ where it has one by now, else null.
[[nodiscard]] inline PyObject* dict_of(PyObject* object) noexcept {
    PyTypeObject* type = Py_TYPE(object);
    if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) return managed_dict_of(object);
    Py_ssize_t offset = type->tp_dictoffset;
    if (offset == 0) return nullptr;
    if (offset < 0) {
        const Py_ssize_t items = Py_SIZE(object);
        offset += static_cast<Py_ssize_t>(_PyObject_VAR_SIZE(type, items < 0 ? -items : items));
    }
    return *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + offset);
}

}  // namespace heaptrail::cpython
