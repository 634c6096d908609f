// What the interpreter and its threads hold: the only place that knows where.
#pragma once

#include "cpython/python.hpp"

namespace heaptrail::cpython {

[[nodiscard]] inline PyObject* modules_of(PyInterpreterState* interpreter) noexcept { return interpreter->modules; }

// (reference, name) of every field of the interpreter that holds an object, but sys.modules.
template <class Receive>
void for_each_interpreter_field(PyInterpreterState* interpreter, Receive&& receive) {
    receive(interpreter->builtins, "builtins.__dict__");
    receive(interpreter->sysdict, "sys.__dict__");
    receive(interpreter->modules_by_index, "modules_by_index");
    receive(interpreter->importlib, "importlib");
    receive(interpreter->import_func, "import_func");
    receive(interpreter->builtins_copy, "builtins_copy");
    receive(interpreter->dict, "dict");
    receive(interpreter->codec_search_path, "codec_search_path");
    receive(interpreter->codec_search_cache, "codec_search_cache");
    receive(interpreter->codec_error_registry, "codec_error_registry");
    receive(interpreter->audit_hooks, "audit_hooks");
#ifdef HAVE_FORK
    receive(interpreter->before_forkers, "before_forkers");
    receive(interpreter->after_forkers_parent, "after_forkers_parent");
    receive(interpreter->after_forkers_child, "after_forkers_child");
#endif
    receive(interpreter->warnings.filters, "warnings.filters");
    receive(interpreter->warnings.once_registry, "warnings.once_registry");
    receive(interpreter->warnings.default_action, "warnings.default_action");
    receive(interpreter->gc.garbage, "gc.garbage");
    receive(interpreter->gc.callbacks, "gc.callbacks");
    receive(interpreter->exc_state.errnomap, "errnomap");
}

// The types and singletons of the ast module: a struct of nothing but references behind its first few fields.
template <class Receive>
void for_each_ast_object(PyInterpreterState* interpreter, Receive&& receive) {
    const ast_state& state = interpreter->ast;
    if (!state.initialized) return;
    PyObject* const* const first = &state.AST_type;
    PyObject* const* const end = reinterpret_cast<PyObject* const*>(&state + 1);
    for (PyObject* const* field = first; field < end; ++field) receive(*field, "ast");
}

// Whether the address lies in the interpreter's state, which may be a static variable: its fields are noted one by one, and
// its caches and lists of free objects hold nothing.
[[nodiscard]] inline bool is_in_interpreter(const PyInterpreterState* interpreter, std::uintptr_t address) noexcept {
    return address - reinterpret_cast<std::uintptr_t>(interpreter) < sizeof *interpreter;
}

template <class Receive>
void for_each_exit_callback(PyInterpreterState* interpreter, Receive&& receive) {
    for (int i = 0; i < interpreter->atexit.ncallbacks; ++i) {
        const atexit_callback* callback = interpreter->atexit.callbacks[i];
        if (callback == nullptr) continue;
        receive(callback->func, "atexit");
        receive(callback->args, "atexit arguments");
        receive(callback->kwargs, "atexit keywords");
    }
}

template <class Receive>
void for_each_thread(PyInterpreterState* interpreter, Receive&& receive) {
    for (PyThreadState* thread = interpreter->threads.head; thread != nullptr; thread = thread->next) receive(thread);
}

template <class Receive>
void for_each_thread_field(PyThreadState* thread, Receive&& receive) {
    receive(thread->dict, "thread_state_dict");
    receive(thread->c_profileobj, "profile_function");
    receive(thread->c_traceobj, "trace_function");
    receive(thread->curexc_type, "raised_type");
    receive(thread->curexc_value, "raised_exception");
    receive(thread->curexc_traceback, "raised_traceback");
    receive(thread->async_exc, "async_exception");
    receive(thread->async_gen_firstiter, "asyncgen_first_iteration_hook");
    receive(thread->async_gen_finalizer, "asyncgen_finalizer_hook");
    receive(thread->context, "context");
    // Entries after the thread's own lie in generators, which note them themselves.
    receive(thread->exc_state.exc_value, "handled_exception");
    // A weak reference to the lock that tells of the thread's end.
    if (thread->on_delete != nullptr) receive(static_cast<PyObject*>(thread->on_delete_data), "on_delete_data");
}

}  // namespace heaptrail::cpython
