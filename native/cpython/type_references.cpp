// References of types, static and on the heap: the only place that knows what CPython keeps in them.
#include "cpython/dict_layout.hpp"
#include "cpython/handlers.hpp"
#include "cpython/type_layout.hpp"

namespace heaptrail::cpython {

void note_type(walk& w, PyObject* object) noexcept {
    const auto* type = reinterpret_cast<PyTypeObject*>(object);
    const bool on_heap = (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0;
    const type_references held = references_of(type);
    w.field(held.dict, "__dict__");
    w.attribute(type->tp_bases, "__bases__");
    w.attribute(type->tp_mro, "__mro__");
    w.field(type->tp_cache, "tp_cache");
    w.field(held.subclasses, "tp_subclasses");
    if (!on_heap) {
        if (type->tp_base != nullptr) w.graph.show(reinterpret_cast<PyObject*>(type->tp_base), w.graph.property("__base__"));
        return;
    }
    w.attribute(reinterpret_cast<PyObject*>(type->tp_base), "__base__");
    const auto* heap_type = reinterpret_cast<PyHeapTypeObject*>(object);
    w.field(heap_type->ht_name, "__name__");
    w.field(heap_type->ht_qualname, "__qualname__");
    w.field(heap_type->ht_slots, "__slots__");
    w.attribute(heap_type->ht_module, "ht_module");
    if (heap_type->ht_cached_keys != nullptr) note_shared_keys(w, heap_type->ht_cached_keys);
}

}  // namespace heaptrail::cpython
