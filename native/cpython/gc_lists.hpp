// The collector's lists, read as they lie: every tracked object, frozen ones as well.
#pragma once

#include "cpython/python.hpp"

namespace heaptrail::cpython {

// The generations are an array, or since early releases of 3.14 one young and two old ones.
template <class Collector, class Receive>
void for_each_generation(Collector& collector, Receive&& receive) {
    if constexpr (requires { collector.generations; }) {
        for (gc_generation& generation : collector.generations) receive(generation);
    } else {
        receive(collector.young);
        for (gc_generation& generation : collector.old) receive(generation);
    }
    receive(collector.permanent_generation);
}

template <class Receive>
void for_each_tracked_object(PyInterpreterState* interpreter, Receive&& receive) {
    for_each_generation(interpreter->gc, [&](gc_generation& generation) {
        PyGC_Head* const head = &generation.head;
        for (PyGC_Head* at = _PyGCHead_NEXT(head); at != head; at = _PyGCHead_NEXT(at)) receive(reinterpret_cast<PyObject*>(at + 1));
    });
}

[[nodiscard]] inline bool is_tracked(PyObject* object) noexcept { return _PyObject_GC_IS_TRACKED(object); }

}  // namespace heaptrail::cpython
