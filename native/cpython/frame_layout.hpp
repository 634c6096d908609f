// Running and suspended frames: the only place that knows how CPython keeps them.
#pragma once

#include <span>

#include "cpython/python.hpp"

namespace heaptrail::cpython {

// The references that a frame holds.
struct frame_view {
    PyObject* function;
    PyCodeObject* code;
    PyObject* locals;        // a dict, for modules, classes and exec, else null
    PyObject* frame_object;  // null where nobody asked for one
    std::span<PyObject* const> slots;  // local variables, cells, then what is on the stack
    std::span<PyObject* const> maybe;  // the rest of the stack: stale where the frame is running
    int instruction;                   // offset in bytes, as PyCode_Addr2Line takes it
};

[[nodiscard]] inline frame_view view_of(const _PyInterpreterFrame* frame) noexcept {
    const PyCodeObject* code = frame->f_code;
    const int variables = code->co_nlocalsplus;
    const int whole = variables + code->co_stacksize;
    const bool saved = frame->stacktop >= variables;
    const int used = saved ? frame->stacktop : variables;
    return {reinterpret_cast<PyObject*>(frame->f_func),
            frame->f_code,
            frame->f_locals,
            reinterpret_cast<PyObject*>(frame->frame_obj),
            {frame->localsplus, static_cast<std::size_t>(used)},
            {frame->localsplus + used, static_cast<std::size_t>(saved ? 0 : whole - used)},
            _PyInterpreterFrame_LASTI(frame) * static_cast<int>(sizeof(_Py_CODEUNIT))};
}

// The frame that a generator, coroutine or asynchronous generator holds, null once it has ended.
[[nodiscard]] inline const _PyInterpreterFrame* frame_in_generator(const PyGenObject* generator) noexcept {
    if (generator->gi_frame_state >= FRAME_COMPLETED) return nullptr;
    return reinterpret_cast<const _PyInterpreterFrame*>(generator->gi_iframe);
}

// The frame that a frame object holds itself, null where a thread or a generator does.
[[nodiscard]] inline const _PyInterpreterFrame* frame_in_frame_object(const PyFrameObject* object) noexcept {
    const _PyInterpreterFrame* frame = object->f_frame;
    return frame != nullptr && frame->owner == FRAME_OWNED_BY_FRAME_OBJECT ? frame : nullptr;
}

// The generator that a running frame lies in, or null.
[[nodiscard]] inline PyObject* generator_of(const _PyInterpreterFrame* frame) noexcept {
    if (frame->owner != FRAME_OWNED_BY_GENERATOR) return nullptr;
    return reinterpret_cast<PyObject*>(_PyFrame_GetGenerator(const_cast<_PyInterpreterFrame*>(frame)));
}

[[nodiscard]] inline const _PyInterpreterFrame* innermost_frame(const PyThreadState* thread) noexcept {
    return thread->cframe == nullptr ? nullptr : thread->cframe->current_frame;
}

[[nodiscard]] inline const _PyInterpreterFrame* caller_of(const _PyInterpreterFrame* frame) noexcept { return frame->previous; }

// How a variable is kept; the names are those of code.co_localsplusnames.
enum class variable { local, cell };
[[nodiscard]] inline variable kind_of_variable(const PyCodeObject* code, Py_ssize_t i) noexcept {
    const auto kind = static_cast<unsigned char>(PyBytes_AS_STRING(code->co_localspluskinds)[i]);
    return kind & (CO_FAST_CELL | CO_FAST_FREE) ? variable::cell : variable::local;
}

// The names of the variables that a function takes from around it, in the order of its closure.
template <class Receive>
void for_each_free_variable(const PyCodeObject* code, Receive&& receive) {
    const Py_ssize_t first = code->co_nlocalsplus - code->co_nfreevars;
    for (Py_ssize_t i = 0; i < code->co_nfreevars; ++i) receive(i, PyTuple_GET_ITEM(code->co_localsplusnames, first + i));
}

}  // namespace heaptrail::cpython
