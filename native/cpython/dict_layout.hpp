// What lies inside a dict: the only place that knows how CPython keeps keys and values.
#pragma once

#include "cpython/python.hpp"

namespace heaptrail::cpython {

[[nodiscard]] inline bool has_text_keys_only(const PyDictKeysObject* keys) noexcept { return DK_IS_UNICODE(keys); }

// CPython's own accessors take what they only read as if they changed it.
[[nodiscard]] inline const PyDictUnicodeEntry* text_entries_of(const PyDictKeysObject* keys) noexcept {
    return DK_UNICODE_ENTRIES(const_cast<PyDictKeysObject*>(keys));
}
[[nodiscard]] inline const PyDictKeyEntry* entries_of(const PyDictKeysObject* keys) noexcept {
    return DK_ENTRIES(const_cast<PyDictKeysObject*>(keys));
}

// Since 3.13 the values of an instance's dict may lie in the instance, which holds the references then.
[[nodiscard]] inline bool borrows_values(PyObject* dict) noexcept {
    const auto* values = reinterpret_cast<PyDictObject*>(dict)->ma_values;
    return [](const auto* held) {
        if constexpr (requires { held->embedded; })
            return held != nullptr && held->embedded != 0;
        else
            return false;
    }(values);
}

// Keys that several dicts or instances have in common: references to the key objects are theirs, once.
[[nodiscard]] inline const PyDictKeysObject* shared_keys_of(PyObject* dict) noexcept {
    const auto* object = reinterpret_cast<PyDictObject*>(dict);
    return object->ma_values != nullptr ? object->ma_keys : nullptr;
}

template <class Receive>
void for_each_shared_key(const PyDictKeysObject* keys, Receive&& receive) {
    const PyDictUnicodeEntry* entries = text_entries_of(keys);
    for (Py_ssize_t i = 0; i < keys->dk_nentries; ++i)
        if (entries[i].me_key != nullptr) receive(entries[i].me_key);
}

// (key, value) of every entry, in the order of insertion where that costs nothing.
template <class Receive>
void for_each_entry(PyObject* dict, Receive&& receive) {
    const auto* object = reinterpret_cast<PyDictObject*>(dict);
    const PyDictKeysObject* keys = object->ma_keys;
    if (keys == nullptr) return;
    if (object->ma_values != nullptr) {
        const PyDictUnicodeEntry* entries = text_entries_of(keys);
        for (Py_ssize_t i = 0; i < keys->dk_nentries; ++i)
            if (PyObject* value = object->ma_values->values[i]) receive(entries[i].me_key, value);
    } else if (has_text_keys_only(keys)) {
        const PyDictUnicodeEntry* entries = text_entries_of(keys);
        for (Py_ssize_t i = 0; i < keys->dk_nentries; ++i)
            if (entries[i].me_value != nullptr) receive(entries[i].me_key, entries[i].me_value);
    } else {
        const PyDictKeyEntry* entries = entries_of(keys);
        for (Py_ssize_t i = 0; i < keys->dk_nentries; ++i)
            if (entries[i].me_value != nullptr) receive(entries[i].me_key, entries[i].me_value);
    }
}

[[nodiscard]] inline std::size_t bytes_of_keys(const PyDictKeysObject* keys) noexcept {
    const std::size_t usable = (std::size_t{2} << keys->dk_log2_size) / 3;
    const std::size_t entry = has_text_keys_only(keys) ? sizeof(PyDictUnicodeEntry) : sizeof(PyDictKeyEntry);
    return sizeof(PyDictKeysObject) + (std::size_t{1} << keys->dk_log2_index_bytes) + usable * entry;
}

// How many values an instance or dict has room for that shares these keys.
[[nodiscard]] inline std::size_t room_for_values(const PyDictKeysObject* keys) noexcept {
    return static_cast<std::size_t>(keys->dk_nentries + keys->dk_usable);
}

// What a dict holds beside its own struct: its table, where it is the only one who uses it.
[[nodiscard]] inline std::size_t bytes_beside_dict(PyObject* dict) noexcept {
    const auto* object = reinterpret_cast<PyDictObject*>(dict);
    if (object->ma_keys == nullptr) return 0;
    if (borrows_values(dict)) return 0;
    const std::size_t values = object->ma_values == nullptr ? 0 : room_for_values(object->ma_keys) * sizeof(PyObject*);
    return values + (object->ma_keys->dk_refcnt == 1 ? bytes_of_keys(object->ma_keys) : 0);
}

}  // namespace heaptrail::cpython
