// References of contexts, their variables, and the tree that maps one to the other.
#pragma once

#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

// Besides what it holds, a context shows the value of each variable by the variable's name.
void note_context(walk& w, PyObject* context) noexcept;
void note_context_variable(walk& w, PyObject* variable) noexcept;
void note_context_token(walk& w, PyObject* token) noexcept;
void note_tree(walk& w, PyObject* tree) noexcept;
void note_bitmap_node(walk& w, PyObject* node) noexcept;
void note_array_node(walk& w, PyObject* node) noexcept;
void note_collision_node(walk& w, PyObject* node) noexcept;

}  // namespace heaptrail::cpython
