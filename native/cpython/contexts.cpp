// References of contexts, their variables, and the tree that maps one to the other.
#include "cpython/contexts.hpp"

#include <cstring>

namespace heaptrail::cpython {
namespace {

// The nodes of the tree are private to hamt.c and have been the same since 3.7. An entry is a key and a value, or no key and
// a node further down.
struct bitmap_node {
    PyVarObject ob_base;
    std::uint32_t bitmap;
    PyObject* entries[1];
};
struct array_node {
    PyObject ob_base;
    PyObject* nodes[32];
    Py_ssize_t count;
};
struct collision_node {
    PyVarObject ob_base;
    std::int32_t hash;
    PyObject* entries[1];
};
constexpr int deepest_tree = 8;
constexpr int most_shown = 64;

bool is_named(PyObject* object, const char* name) noexcept { return std::strcmp(Py_TYPE(object)->tp_name, name) == 0; }

label label_of_variable(walk& w, PyObject* key, edge_type type) noexcept {
    if (!PyContextVar_CheckExact(key)) return w.graph.internal("value");
    return {type, w.text_of(reinterpret_cast<PyContextVar*>(key)->var_name)};
}

void note_entries(walk& w, PyObject* const* entries, Py_ssize_t count) noexcept {
    for (Py_ssize_t i = 0; i + 1 < count; i += 2) {
        PyObject* key = entries[i];
        w.refer(key, w.labels.key);
        w.refer(entries[i + 1], key == nullptr ? w.graph.internal("node") : label_of_variable(w, key, edge_type::internal));
    }
}

// Receives every variable and its value below a node of the tree.
template <class Receive>
void for_each_variable(PyObject* node, int depth, Receive& receive) noexcept {
    if (node == nullptr || depth > deepest_tree) return;
    if (is_named(node, "hamt_array_node")) {
        for (PyObject* below : reinterpret_cast<array_node*>(node)->nodes) for_each_variable(below, depth + 1, receive);
        return;
    }
    const bool flat = is_named(node, "hamt_bitmap_node");
    if (!flat && !is_named(node, "hamt_collision_node")) return;
    PyObject* const* entries =
        flat ? reinterpret_cast<bitmap_node*>(node)->entries : reinterpret_cast<collision_node*>(node)->entries;
    for (Py_ssize_t i = 0; i + 1 < Py_SIZE(node); i += 2) {
        if (entries[i] == nullptr)
            for_each_variable(entries[i + 1], depth + 1, receive);
        else
            receive(entries[i], entries[i + 1]);
    }
}

}  // namespace

void note_tree(walk& w, PyObject* tree) noexcept {
    w.field(reinterpret_cast<PyObject*>(reinterpret_cast<PyHamtObject*>(tree)->h_root), "h_root");
}

void note_bitmap_node(walk& w, PyObject* node) noexcept {
    note_entries(w, reinterpret_cast<bitmap_node*>(node)->entries, Py_SIZE(node));
}

void note_array_node(walk& w, PyObject* node) noexcept {
    for (PyObject* below : reinterpret_cast<array_node*>(node)->nodes) w.field(below, "node");
}

void note_collision_node(walk& w, PyObject* node) noexcept {
    note_entries(w, reinterpret_cast<collision_node*>(node)->entries, Py_SIZE(node));
}

void note_context(walk& w, PyObject* object) noexcept {
    const auto* context = reinterpret_cast<PyContext*>(object);
    w.field(reinterpret_cast<PyObject*>(context->ctx_prev), "ctx_prev");
    w.field(reinterpret_cast<PyObject*>(context->ctx_vars), "ctx_vars");
    if (context->ctx_vars == nullptr) return;
    int shown = 0;
    auto show = [&](PyObject* key, PyObject* value) {
        if (value != nullptr && shown++ < most_shown) w.graph.show(value, label_of_variable(w, key, edge_type::context));
    };
    for_each_variable(reinterpret_cast<PyObject*>(context->ctx_vars->h_root), 0, show);
}

void note_context_variable(walk& w, PyObject* object) noexcept {
    const auto* variable = reinterpret_cast<PyContextVar*>(object);
    w.attribute(variable->var_name, "name");
    w.attribute(variable->var_default, "default");
}

void note_context_token(walk& w, PyObject* object) noexcept {
    const auto* token = reinterpret_cast<PyContextToken*>(object);
    w.field(reinterpret_cast<PyObject*>(token->tok_ctx), "tok_ctx");
    w.attribute(reinterpret_cast<PyObject*>(token->tok_var), "var");
    w.attribute(token->tok_oldval, "old_value");
}

}  // namespace heaptrail::cpython
