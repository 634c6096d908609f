// The collector's lists, read as they lie: every tracked object, frozen ones as well.
#pragma once

#include "cpython/python.hpp"

namespace heaptrail::cpython {

template <class Receive>
void for_each_tracked_object(PyInterpreterState* interpreter, Receive&& receive) {
    auto in_list = [&](const PyGC_Head* head) {
        for (const PyGC_Head* at = _PyGCHead_NEXT(head); at != head; at = _PyGCHead_NEXT(at))
            receive(reinterpret_cast<PyObject*>(const_cast<PyGC_Head*>(at) + 1));
    };
    for (const gc_generation& generation : interpreter->gc.generations) in_list(&generation.head);
    in_list(&interpreter->gc.permanent_generation.head);
}

[[nodiscard]] inline bool is_tracked(PyObject* object) noexcept { return _PyObject_GC_IS_TRACKED(object); }

}  // namespace heaptrail::cpython
