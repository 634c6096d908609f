// What is known of a type, worked out once for all of its instances.
#pragma once

#include <cstdint>
#include <span>

#include "cpython/mapped_array.hpp"
#include "cpython/object_graph.hpp"
#include "cpython/python.hpp"

namespace heaptrail::cpython {

struct walk;
struct type_layout;

// Notes the references that an object of a certain base type holds.
using reference_handler = void (*)(walk&, PyObject*);

// An attribute that is a pointer inside the object.
struct member {
    Py_ssize_t offset;
    text_index name;
    bool hint;  // holds a reference only where tp_traverse shows it
};

struct type_layout {
    PyTypeObject* type;
    ordinal node;
    text_index name;
    node_type shown_as;
    bool counted;    // instances hold a reference to the type
    bool traversed;  // tp_traverse has to be asked
    bool attributes;  // instances may have a __dict__ or inline values
    bool in_order;    // what tp_traverse shows without a name are items, the first one first
    bool of_modules;
    bool of_types;
    std::uint32_t opaque_bytes;  // the length of a struct of C code whose fields are not all known, or 0
    std::uint32_t location;
    std::uint32_t first_member;
    std::uint32_t member_count;
    reference_handler handler;  // null where there is none
    std::size_t (*extra)(PyObject*);  // bytes beside the struct, for some types
};

class type_table {
public:
    explicit type_table(object_graph& graph) noexcept;
    // `type` is noted in the graph where it is new. Valid until the next call.
    [[nodiscard]] const type_layout& of(PyTypeObject* type) noexcept;
    [[nodiscard]] std::span<const member> members_of(const type_layout& layout) const noexcept {
        return {members_.data() + layout.first_member, layout.member_count};
    }
    [[nodiscard]] bool failed() const noexcept { return layouts_.failed() || members_.failed() || slots_.failed(); }

private:
    [[nodiscard]] type_layout work_out(PyTypeObject* type) noexcept;
    void add_members(PyTypeObject* type, const PyTypeObject* up_to) noexcept;
    void add_hints(PyTypeObject* type) noexcept;
    void grow() noexcept;

    struct slot {
        PyTypeObject* type;
        std::uint32_t layout;
    };
    object_graph& graph_;
    mapped_array<slot> slots_;
    mapped_array<type_layout> layouts_;
    mapped_array<member> members_;
};

// The name a person knows a type by: `Session`, not `make.<locals>.Session` or `app.Session`.
[[nodiscard]] text_index name_of_type(object_graph& graph, PyTypeObject* type) noexcept;

}  // namespace heaptrail::cpython
