// References of the built-in containers.
#include "cpython/handlers.hpp"

#include "cpython/dict_layout.hpp"
#include "cpython/integer_layout.hpp"
#include "cpython/key_text.hpp"

namespace heaptrail::cpython {
namespace {

label label_of_key(walk& w, PyObject* key) noexcept {
    if (PyUnicode_CheckExact(key)) return {edge_type::property, w.text_of(key)};
    if (PyLong_CheckExact(key)) {
        const auto value = small_integer(key);
        if (value && *value >= 0 && *value < 0x7FFFFFFF) return object_graph::element(static_cast<std::size_t>(*value));
    }
    return {edge_type::property, text_of_key(w, key)};
}

}  // namespace

void note_shared_keys(walk& w, const PyDictKeysObject* keys) noexcept {
    object_table::slot& slot = w.shared_keys.find(keys);
    if (slot.object != nullptr || w.shared_keys.full()) return;
    slot.object = keys;
    w.shared_keys.taken();
    for_each_shared_key(keys, [&](PyObject* key) { w.refer(key, w.labels.key); });
}

void note_dict(walk& w, PyObject* dict) noexcept {
    const PyDictKeysObject* shared = shared_keys_of(dict);
    if (shared != nullptr) note_shared_keys(w, shared);
    const bool borrowed = borrows_values(dict);
    for_each_entry(dict, [&](PyObject* key, PyObject* value) {
        if (shared == nullptr) w.refer(key, w.labels.key);
        if (borrowed)
            w.graph.show(value, label_of_key(w, key));
        else
            w.refer(value, label_of_key(w, key));
    });
}

void note_list(walk& w, PyObject* list) noexcept {
    const Py_ssize_t size = PyList_GET_SIZE(list);
    for (Py_ssize_t i = 0; i < size; ++i) w.refer(PyList_GET_ITEM(list, i), object_graph::element(static_cast<std::size_t>(i)));
}

void note_tuple(walk& w, PyObject* tuple) noexcept {
    const Py_ssize_t size = PyTuple_GET_SIZE(tuple);
    for (Py_ssize_t i = 0; i < size; ++i)
        w.refer(PyTuple_GET_ITEM(tuple, i), object_graph::element(static_cast<std::size_t>(i)));
}

void note_set(walk& w, PyObject* set) noexcept {
    const auto* object = reinterpret_cast<PySetObject*>(set);
    for (Py_ssize_t i = 0; i <= object->mask; ++i) {
        const setentry& entry = object->table[i];
        // A deleted member leaves a mark whose hash no member has.
        if (entry.key != nullptr && !(entry.hash == -1)) w.refer(entry.key, w.labels.member);
    }
}

}  // namespace heaptrail::cpython
