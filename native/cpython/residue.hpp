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

// The objects with references that were not explained when this was made, for which counts of references must be known.
class unexplained_objects {
public:
    explicit unexplained_objects(const walk& w) noexcept;
    [[nodiscard]] bool failed() const noexcept { return ordinals_.failed() || bits_.failed(); }
    [[nodiscard]] bool empty() const noexcept { return ordinals_.empty() || bits_.failed(); }
    [[nodiscard]] const ordinal* begin() const noexcept { return ordinals_.begin(); }
    [[nodiscard]] const ordinal* end() const noexcept { return ordinals_.end(); }
    // A quick test whether an address is one of theirs: now and then yes for another one.
    [[nodiscard]] bool may_have(const void* object) const noexcept {
        const std::size_t bit = bit_of(object);
        return (bits_[bit / 64] >> bit % 64 & 1) != 0;
    }

private:
    static constexpr std::size_t bit_count = std::size_t{1} << 20;
    static std::size_t bit_of(const void* object) noexcept {
        return static_cast<std::size_t>((reinterpret_cast<std::uintptr_t>(object) >> 3) * 0x9E3779B97F4A7C15u >> 44);
    }
    mapped_array<std::uint64_t> bits_;
    mapped_array<ordinal> ordinals_;
};

// Gives the references that are explained by running frames (their stacks, and the C code that called them) to those frames.
void explain_by_frames(walk& w, const unexplained_objects& open) noexcept;

// Gives references that lie in structs of C types, which tp_traverse did not show, to the objects with these structs.
void explain_by_structs(walk& w, const unexplained_objects& open) noexcept;

// Marks what a static variable of a library points to, with the library's name.
void mark_static_variables(walk& w, PyInterpreterState* interpreter, const unexplained_objects& open) noexcept;

// Marks what stands in the dict of a module: C code keeps references to such functions, types and modules for good.
void mark_module_attributes(walk& w) noexcept;

// Where an object with unexplained references belongs: `native_references`, or `c_statics` where such references are usual.
[[nodiscard]] root_group group_of_residue(const node& n) noexcept;

}  // namespace heaptrail::cpython
