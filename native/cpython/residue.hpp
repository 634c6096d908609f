// References that no object holds: who is likely to.
#pragma once

#include "cpython/object_graph.hpp"
#include "cpython/roots.hpp"
#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

// How many references to the object lie where no object and no known field of the interpreter holds it.
[[nodiscard]] std::uint32_t unexplained(const node& n) noexcept;

// Whether the object is one of the types that are part of a binary.
[[nodiscard]] bool is_static_type(PyObject* object) noexcept;
[[nodiscard]] bool is_interned(PyObject* object) noexcept;

// Gives the references that are explained by running frames (their stacks, and the C code that called them) to those frames.
// Counts of references must be known.
void explain_by_frames(walk& w) noexcept;

// Marks what stands in the dict of a module: C code keeps references to such functions, types and modules for good.
void mark_module_attributes(walk& w) noexcept;

// Where an object with unexplained references belongs: `native_references`, or `c_statics` where such references are usual.
[[nodiscard]] root_group group_of_residue(const node& n) noexcept;

}  // namespace heaptrail::cpython
