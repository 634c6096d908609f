// Running and suspended frames: the only place that knows how CPython keeps them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "cpython/python.hpp"

namespace heaptrail::cpython {

// A reference in a frame. One that is borrowed is not counted.
struct frame_reference {
    PyObject* object;
    bool counted;
};

#if PY_VERSION_HEX >= 0x030E0000
using frame_slot = _PyStackRef;

// The lowest bit says that nothing was counted; both lowest bits, that it is a number and no reference.
[[nodiscard]] inline frame_reference reference_in(frame_slot slot) noexcept {
    if ((slot.bits & 3) == 3) return {nullptr, false};
    return {reinterpret_cast<PyObject*>(slot.bits & ~std::uintptr_t{1}), (slot.bits & 1) == 0};
}
#else
using frame_slot = PyObject*;

[[nodiscard]] inline frame_reference reference_in(frame_slot slot) noexcept { return {slot, true}; }
#endif

// The references that a frame holds.
struct frame_view {
    frame_reference function;
    frame_reference executable;
    PyCodeObject* code;
    PyObject* locals;        // a dict, for modules, classes and exec, else null
    PyObject* frame_object;  // null where nobody asked for one
    std::span<const frame_slot> slots;  // local variables, cells, then what is on the stack
    std::span<const frame_slot> maybe;  // the rest of the stack: stale where the frame is running
    int instruction;                    // offset in bytes, as PyCode_Addr2Line takes it
};

template <class Frame>
[[nodiscard]] frame_reference executable_of(const Frame* frame) noexcept {
    if constexpr (requires { frame->f_code; })
        return {reinterpret_cast<PyObject*>(frame->f_code), true};
    else
        return reference_in(frame->f_executable);
}

[[nodiscard]] inline PyCodeObject* code_of(const _PyInterpreterFrame* frame) noexcept {
    return reinterpret_cast<PyCodeObject*>(executable_of(frame).object);
}

template <class Frame>
[[nodiscard]] frame_reference function_of(const Frame* frame) noexcept {
    if constexpr (requires { frame->f_funcobj; })
        return reference_in(frame->f_funcobj);
    else
        return {reinterpret_cast<PyObject*>(frame->f_func), true};
}

// How many slots are known to be in use, or -1 where the interpreter has that in a register.
template <class Frame>
[[nodiscard]] std::ptrdiff_t slots_in_use(const Frame* frame) noexcept {
    if constexpr (requires { frame->stacktop; })
        return frame->stacktop;
    else
        return frame->stackpointer == nullptr ? -1 : frame->stackpointer - frame->localsplus;
}

// Of the instruction at hand, in bytes; on 3.11 and 3.12 of the one before the next.
template <class Frame>
[[nodiscard]] int offset_in_code(const Frame* frame, PyCodeObject* code) noexcept {
    const _Py_CODEUNIT* at;
    if constexpr (requires { frame->instr_ptr; })
        at = frame->instr_ptr;
    else
        at = frame->prev_instr;
    return static_cast<int>(at - reinterpret_cast<_Py_CODEUNIT*>(code->co_code_adaptive)) * static_cast<int>(sizeof(_Py_CODEUNIT));
}

[[nodiscard]] inline frame_view view_of(const _PyInterpreterFrame* frame) noexcept {
    PyCodeObject* code = code_of(frame);
    const int variables = code->co_nlocalsplus;
    const int whole = variables + code->co_stacksize;
    const std::ptrdiff_t known = slots_in_use(frame);
    const bool saved = known >= variables && known <= whole;
    const std::size_t used = static_cast<std::size_t>(saved ? known : variables);
    return {function_of(frame),
            executable_of(frame),
            code,
            frame->f_locals,
            reinterpret_cast<PyObject*>(frame->frame_obj),
            {frame->localsplus, used},
            {frame->localsplus + used, saved ? 0 : static_cast<std::size_t>(whole) - used},
            offset_in_code(frame, code)};
}

[[nodiscard]] inline const _PyInterpreterFrame* frame_inside(const PyGenObject* generator) noexcept {
    return reinterpret_cast<const _PyInterpreterFrame*>(&generator->gi_iframe);
}

// The frame that a generator, coroutine or asynchronous generator holds, null once it has ended.
[[nodiscard]] inline const _PyInterpreterFrame* frame_in_generator(const PyGenObject* generator) noexcept {
    return generator->gi_frame_state >= FRAME_COMPLETED ? nullptr : frame_inside(generator);
}

// The code that a generator holds beside its frame: always on 3.11, later what is left of a frame that has ended.
template <class Generator>
[[nodiscard]] PyObject* code_beside_frame(const Generator* generator) noexcept {
    if constexpr (requires { generator->gi_code; })
        return reinterpret_cast<PyObject*>(generator->gi_code);
    else
        return frame_in_generator(generator) == nullptr ? executable_of(frame_inside(generator)).object : nullptr;
}

[[nodiscard]] inline PyCodeObject* code_of_generator(const PyGenObject* generator) noexcept {
    PyObject* beside = code_beside_frame(generator);
    return beside != nullptr ? reinterpret_cast<PyCodeObject*>(beside) : code_of(frame_inside(generator));
}

// The frame that a frame object holds itself, null where a thread or a generator does.
[[nodiscard]] inline const _PyInterpreterFrame* frame_in_frame_object(const PyFrameObject* object) noexcept {
    const _PyInterpreterFrame* frame = object->f_frame;
    return frame != nullptr && frame->owner == FRAME_OWNED_BY_FRAME_OBJECT ? frame : nullptr;
}

// The generator that a running frame lies in, or null.
[[nodiscard]] inline PyObject* generator_of(const _PyInterpreterFrame* frame) noexcept {
    if (frame->owner != FRAME_OWNED_BY_GENERATOR) return nullptr;
    return reinterpret_cast<PyObject*>(reinterpret_cast<std::uintptr_t>(frame) - offsetof(PyGenObject, gi_iframe));
}

// Since 3.12 there are frames between that stand for the interpreter itself; they hold nothing of the program's.
[[nodiscard]] inline const _PyInterpreterFrame* skip_entries(const _PyInterpreterFrame* frame) noexcept {
    while (frame != nullptr && frame->owner > FRAME_OWNED_BY_FRAME_OBJECT) frame = frame->previous;
    return frame;
}

template <class Thread>
[[nodiscard]] const _PyInterpreterFrame* innermost_frame(const Thread* thread) noexcept {
    if constexpr (requires { thread->current_frame; })
        return skip_entries(thread->current_frame);
    else
        return thread->cframe == nullptr ? nullptr : skip_entries(thread->cframe->current_frame);
}

[[nodiscard]] inline const _PyInterpreterFrame* caller_of(const _PyInterpreterFrame* frame) noexcept {
    return skip_entries(frame->previous);
}

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
