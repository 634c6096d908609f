// References of built-in kinds of objects, one function a kind.
#pragma once

#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

void note_dict(walk& w, PyObject* dict) noexcept;
void note_list(walk& w, PyObject* list) noexcept;
void note_tuple(walk& w, PyObject* tuple) noexcept;
void note_set(walk& w, PyObject* set) noexcept;
// Keys that dicts and instances share, once.
void note_shared_keys(walk& w, const PyDictKeysObject* keys) noexcept;

void note_function(walk& w, PyObject* function) noexcept;
void note_code(walk& w, PyObject* code) noexcept;
void note_cell(walk& w, PyObject* cell) noexcept;
void note_module(walk& w, PyObject* module) noexcept;
void note_module_definition(walk& w, PyObject* definition) noexcept;
void note_type(walk& w, PyObject* type) noexcept;
void note_weak_reference(walk& w, PyObject* reference) noexcept;
void note_descriptor(walk& w, PyObject* descriptor) noexcept;
void note_range(walk& w, PyObject* range) noexcept;

}  // namespace heaptrail::cpython
