#include "cpython/type_table.hpp"

#include <algorithm>
#include <cstring>

#include "cpython/dict_layout.hpp"
#include "cpython/private_layouts.hpp"
#include "cpython/python_classes.hpp"
#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {
namespace {

std::size_t hash(const PyTypeObject* type) noexcept {
    return static_cast<std::size_t>((reinterpret_cast<std::uintptr_t>(type) >> 3) * 0x9E3779B97F4A7C15u >> 32);
}

PyTypeObject* base_with_handler(PyTypeObject* type) noexcept {
    while (type != nullptr && handler_of(type) == nullptr) type = type->tp_base;
    return type;
}

// Whether everything that tp_traverse would show is known without it.
bool is_known_traversal(const PyTypeObject* type, const PyTypeObject* base) noexcept {
    while (type != nullptr && type->tp_traverse == traverse_of_python_classes()) type = type->tp_base;
    if (type == nullptr || type->tp_traverse == nullptr) return true;
    return base != nullptr && type->tp_traverse == base->tp_traverse && handler_of(const_cast<PyTypeObject*>(base))->complete;
}

// Whether the handler of the base has noted the __dict__ already.
bool notes_own_dict(const PyTypeObject* type, const PyTypeObject* base) noexcept {
    const bool notes = base == &PyFunction_Type || base == &PyModule_Type || base == &PyType_Type;
    return notes && type->tp_dictoffset == base->tp_dictoffset;
}

std::uint32_t bytes_of_c_struct(const PyTypeObject* type) noexcept {
    while (type != nullptr && is_python_class(type)) type = type->tp_base;
    return type == nullptr ? 0 : static_cast<std::uint32_t>(type->tp_basicsize);
}

node_type shown_as(PyTypeObject* type) noexcept {
    if (type == &PyUnicode_Type) return node_type::string;
    if (type == &PyLong_Type || type == &PyFloat_Type || type == &PyComplex_Type || type == &PyBool_Type) return node_type::number;
    if (type == &PyFunction_Type) return node_type::closure;
    if (type == &PyCode_Type) return node_type::code;
    return node_type::object;
}

// The text of a str from after the last occurrence of `mark` on.
text_view after_last(PyObject* string, const char* mark) noexcept {
    text_view text = characters_of(string);
    const std::size_t length = std::strlen(mark);
    if (text.width > 1 || text.length < length) return text;
    const char* bytes = static_cast<const char*>(text.data);
    for (std::size_t i = text.length - length + 1; i-- > 0;) {
        if (std::memcmp(bytes + i, mark, length) != 0) continue;
        const auto skipped = static_cast<std::uint32_t>(i + length);
        return {bytes + skipped, text.length - skipped, text.width};
    }
    return text;
}

bool starts_with(const text_view& text, const text_view& prefix) noexcept {
    const std::size_t unit = std::max(text.width, 1u);
    return std::max(prefix.width, 1u) == unit && text.length > prefix.length &&
           std::memcmp(text.data, prefix.data, prefix.length * unit) == 0;
}

// The code of a method that was written in the body of this class, not inherited, generated or put there.
PyCodeObject* first_method(PyTypeObject* type) noexcept {
    if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || type->tp_dict == nullptr) return nullptr;
    PyObject* qualname = reinterpret_cast<PyHeapTypeObject*>(type)->ht_qualname;
    if (qualname == nullptr || !PyUnicode_Check(qualname)) return nullptr;
    const text_view prefix = characters_of(qualname);
    PyCodeObject* first = nullptr;
    for_each_entry(type->tp_dict, [&](PyObject*, PyObject* value) {
        if (first != nullptr || !PyFunction_Check(value)) return;
        auto* code = reinterpret_cast<PyCodeObject*>(reinterpret_cast<PyFunctionObject*>(value)->func_code);
        if (starts_with(characters_of(code->co_qualname), prefix)) first = code;
    });
    return first;
}

}  // namespace

text_index name_of_type(object_graph& graph, PyTypeObject* type) noexcept {
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) {
        PyObject* qualname = reinterpret_cast<PyHeapTypeObject*>(type)->ht_qualname;
        if (qualname != nullptr && PyUnicode_Check(qualname)) return graph.texts.of(after_last(qualname, "<locals>."));
    }
    if (type->tp_name == nullptr) return graph.texts.of("type");
    const char* dot = std::strrchr(type->tp_name, '.');
    return graph.texts.of(std::string_view(dot == nullptr ? type->tp_name : dot + 1));
}

type_table::type_table(object_graph& graph) noexcept : graph_(graph) { slots_.resize(1 << 12); }

const type_layout& type_table::of(PyTypeObject* type) noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash(type) & mask;
    while (slots_[at].type != nullptr) {
        if (slots_[at].type == type) return layouts_[slots_[at].layout];
        at = (at + 1) & mask;
    }
    if (!layouts_.push_back(work_out(type)) || layouts_.size() + 2 > slots_.size()) {
        layouts_.mark_failed();
        return layouts_.back();
    }
    slots_[at] = {type, static_cast<std::uint32_t>(layouts_.size() - 1)};
    if (layouts_.size() * 2 > slots_.size() && !failed()) grow();
    return layouts_.back();
}

type_layout type_table::work_out(PyTypeObject* type) noexcept {
    PyTypeObject* base = base_with_handler(type);
    type_layout layout{};
    layout.type = type;
    layout.node = graph_.node_of(reinterpret_cast<PyObject*>(type));
    layout.name = name_of_type(graph_, type);
    layout.shown_as = shown_as(type);
    layout.counted = (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0;
    layout.handler = base == nullptr ? nullptr : handler_of(base)->note;
    layout.traversed = (type->tp_flags & Py_TPFLAGS_HAVE_GC) && !is_known_traversal(type, base);
    layout.attributes = ((type->tp_flags & Py_TPFLAGS_MANAGED_DICT) || type->tp_dictoffset != 0) && !notes_own_dict(type, base);
    layout.opaque_bytes = base == nullptr ? bytes_of_c_struct(type) : 0;
    layout.in_order = type->tp_name != nullptr && std::strcmp(type->tp_name, "collections.deque") == 0;
    layout.of_modules = PyType_IsSubtype(type, &PyModule_Type) != 0;
    layout.of_types = PyType_FastSubclass(type, Py_TPFLAGS_TYPE_SUBCLASS);
    layout.extra = private_size_of(type);
    layout.first_member = static_cast<std::uint32_t>(members_.size());
    add_members(type, base);
    layout.member_count = static_cast<std::uint32_t>(members_.size()) - layout.first_member;
    if (PyCodeObject* code = first_method(type)) layout.location = graph_.place(code->co_filename, code->co_firstlineno);
    return layout;
}

void type_table::add_members(PyTypeObject* type, const PyTypeObject* up_to) noexcept {
    const std::size_t first = members_.size();
    for (PyTypeObject* at = type; at != nullptr && at != up_to; at = at->tp_base) {
        add_hints(at);
        if (at->tp_members == nullptr) continue;
        for (const PyMemberDef* m = at->tp_members; m->name != nullptr; ++m) {
            if (m->type != T_OBJECT && m->type != T_OBJECT_EX) continue;
            const auto known = std::span<const member>(members_.data(), members_.size()).subspan(first);
            const bool twice = std::any_of(known.begin(), known.end(), [&](const member& k) { return k.offset == m->offset; });
            if (!twice) members_.push_back({m->offset, graph_.texts.of(std::string_view(m->name)), false});
        }
    }
}

void type_table::add_hints(PyTypeObject* type) noexcept {
    if (type->tp_name == nullptr || is_python_class(type)) return;
    for (const field_hint& hint : field_hints())
        if (hint.offset + static_cast<Py_ssize_t>(sizeof(PyObject*)) <= type->tp_basicsize && std::strcmp(hint.type, type->tp_name) == 0)
            members_.push_back({hint.offset, graph_.texts.of(std::string_view(hint.name)), true});
}

void type_table::grow() noexcept {
    mapped_array<slot> larger;
    if (!larger.resize(slots_.size() * 2)) {
        slots_.mark_failed();
        return;
    }
    const std::size_t mask = larger.size() - 1;
    for (const slot& old : slots_) {
        if (old.type == nullptr) continue;
        std::size_t at = hash(old.type) & mask;
        while (larger[at].type != nullptr) at = (at + 1) & mask;
        larger[at] = old;
    }
    slots_.swap(larger);
}

}  // namespace heaptrail::cpython
