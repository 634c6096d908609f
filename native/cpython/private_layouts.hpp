// Objects whose structs are private to an extension module, recognised by the name and size of their type.
#pragma once

#include <cstddef>

#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

// The handler for a type of an extension module (not for its subtypes), or null. A type of the same name with a struct of
// another size, as another version may have, gets none and is left to tp_traverse.
[[nodiscard]] const type_handler* private_handler_of(const PyTypeObject* type) noexcept;

// What an object of such a type holds beside its struct, in bytes; null for a type that is not known here.
using extra_size = std::size_t (*)(PyObject*);
[[nodiscard]] extra_size private_size_of(const PyTypeObject* type) noexcept;

// How much of the struct of its type, which has so many bytes, an object was given memory for.
[[nodiscard]] std::size_t bytes_of_struct(PyObject* object, std::size_t whole) noexcept;

// A field of a struct that tp_traverse shows without its name. Nothing is read through it: where a version has another struct,
// a reference goes without a name.
struct field_hint {
    const char* type;
    Py_ssize_t offset;
    const char* name;
};
[[nodiscard]] std::span<const field_hint> field_hints() noexcept;

}  // namespace heaptrail::cpython
