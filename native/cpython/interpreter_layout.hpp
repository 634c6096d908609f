// What the interpreter and its threads hold: the only place that knows where. Fields that a version does not have, or has
// elsewhere, are told by their names.
#pragma once

#include <iterator>

#include "cpython/python.hpp"

namespace heaptrail::cpython {

template <class Interpreter>
[[nodiscard]] PyObject* modules_of(Interpreter* interpreter) noexcept {
    if constexpr (requires { interpreter->imports.modules; })
        return interpreter->imports.modules;
    else
        return interpreter->modules;
}

template <class Imports, class Receive>
void for_each_import_field(Imports& imports, Receive& receive) {
    receive(imports.modules_by_index, "modules_by_index");
    receive(imports.importlib, "importlib");
    receive(imports.import_func, "import_func");
}

template <class Interpreter, class Receive>
void for_each_codec_field(Interpreter& interpreter, Receive& receive) {
    if constexpr (requires { interpreter.codecs; }) {
        receive(interpreter.codecs.search_path, "codec_search_path");
        receive(interpreter.codecs.search_cache, "codec_search_cache");
        receive(interpreter.codecs.error_registry, "codec_error_registry");
    } else {
        receive(interpreter.codec_search_path, "codec_search_path");
        receive(interpreter.codec_search_cache, "codec_search_cache");
        receive(interpreter.codec_error_registry, "codec_error_registry");
    }
}

// What came with 3.12 and later.
template <class Interpreter, class Receive>
void for_each_later_field(Interpreter& interpreter, Receive& receive) {
    if constexpr (requires { interpreter.sysdict_copy; }) receive(interpreter.sysdict_copy, "sysdict_copy");
    if constexpr (requires { interpreter.interpreter_trampoline; })
        receive(reinterpret_cast<PyObject*>(interpreter.interpreter_trampoline), "interpreter_trampoline");
    if constexpr (requires { interpreter.monitoring_callables; }) {
        for (auto& events : interpreter.monitoring_callables)
            for (PyObject* callable : events) receive(callable, "monitoring_callable");
        for (PyObject* name : interpreter.monitoring_tool_names) receive(name, "monitoring_tool_name");
    }
    if constexpr (requires { interpreter.warnings.context; }) receive(interpreter.warnings.context, "warnings.context");
    if constexpr (requires { interpreter.callable_cache.object__getattribute__; }) {
        receive(interpreter.callable_cache.isinstance, "callable_cache");
        receive(interpreter.callable_cache.len, "callable_cache");
        receive(interpreter.callable_cache.list_append, "callable_cache");
        receive(interpreter.callable_cache.object__getattribute__, "callable_cache");
    }
}

// (reference, name) of every field of the interpreter that holds an object, but sys.modules.
template <class Interpreter, class Receive>
void for_each_interpreter_field(Interpreter* interpreter, Receive&& receive) {
    receive(interpreter->builtins, "builtins.__dict__");
    receive(interpreter->sysdict, "sys.__dict__");
    if constexpr (requires { interpreter->imports; })
        for_each_import_field(interpreter->imports, receive);
    else
        for_each_import_field(*interpreter, receive);
    receive(interpreter->builtins_copy, "builtins_copy");
    receive(interpreter->dict, "dict");
    for_each_codec_field(*interpreter, receive);
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
    for_each_later_field(*interpreter, receive);
}

// The types and singletons of the ast module: a struct of nothing but references behind its first few fields.
template <class Receive>
void for_each_ast_object(PyInterpreterState* interpreter, Receive&& receive) {
    const ast_state& state = interpreter->ast;
    if (state.AST_type == nullptr) return;
    PyObject* const* const first = &state.AST_type;
    PyObject* const* const end = reinterpret_cast<PyObject* const*>(&state + 1);
    for (PyObject* const* field = first; field < end; ++field) receive(*field, "ast");
}

// Whether the address lies in the interpreter's state, which may be a static variable: its fields are noted one by one, and
// its caches and lists of free objects hold nothing.
[[nodiscard]] inline bool is_in_interpreter(const PyInterpreterState* interpreter, std::uintptr_t address) noexcept {
    return address - reinterpret_cast<std::uintptr_t>(interpreter) < sizeof *interpreter;
}

template <class Exit, class Receive>
void for_each_callback_of(Exit& exit, Receive& receive) {
    if constexpr (requires { exit.ncallbacks; }) {
        for (int i = 0; i < exit.ncallbacks; ++i) {
            const auto* callback = exit.callbacks[i];
            if (callback == nullptr) continue;
            receive(callback->func, "atexit");
            receive(callback->args, "atexit arguments");
            receive(callback->kwargs, "atexit keywords");
        }
    } else {
        receive(exit.callbacks, "atexit");
    }
}

template <class Receive>
void for_each_exit_callback(PyInterpreterState* interpreter, Receive&& receive) {
    for_each_callback_of(interpreter->atexit, receive);
}

// The thread that holds the GIL; in a copy of the process the one that held it.
[[nodiscard]] inline const PyThreadState* running_thread() noexcept {
#if PY_VERSION_HEX >= 0x030D0000
    return PyThreadState_GetUnchecked();
#else
    return _PyThreadState_UncheckedGet();
#endif
}

template <class Receive>
void for_each_thread(PyInterpreterState* interpreter, Receive&& receive) {
    for (PyThreadState* thread = interpreter->threads.head; thread != nullptr; thread = thread->next) receive(thread);
}

// The exception that is on its way: three references up to 3.11.
template <class Thread, class Receive>
void for_each_raised(Thread* thread, Receive& receive) {
    if constexpr (requires { thread->current_exception; }) {
        receive(thread->current_exception, "raised_exception");
    } else {
        receive(thread->curexc_type, "raised_type");
        receive(thread->curexc_value, "raised_exception");
        receive(thread->curexc_traceback, "raised_traceback");
    }
}

// What threading and asyncio keep for a thread in its state.
template <class Thread, class Receive>
void for_each_library_field(Thread* thread, Receive& receive) {
    // A weak reference to the lock that tells of the thread's end.
    if constexpr (requires { thread->on_delete_data; })
        if (thread->on_delete != nullptr) receive(static_cast<PyObject*>(thread->on_delete_data), "on_delete_data");
    if constexpr (requires { thread->threading_local_key; }) {
        receive(thread->threading_local_key, "threading_local_key");
        receive(thread->threading_local_sentinel, "threading_local_sentinel");
    }
#if PY_VERSION_HEX >= 0x030E0000
    const auto* whole = reinterpret_cast<const _PyThreadStateImpl*>(thread);
    receive(whole->asyncio_running_loop, "asyncio_running_loop");
    receive(whole->asyncio_running_task, "asyncio_running_task");
#endif
}

template <class Receive>
void for_each_thread_field(PyThreadState* thread, Receive&& receive) {
    receive(thread->dict, "thread_state_dict");
    receive(thread->c_profileobj, "profile_function");
    receive(thread->c_traceobj, "trace_function");
    for_each_raised(thread, receive);
    receive(thread->async_exc, "async_exception");
    receive(thread->async_gen_firstiter, "asyncgen_first_iteration_hook");
    receive(thread->async_gen_finalizer, "asyncgen_finalizer_hook");
    receive(thread->context, "context");
    // Entries after the thread's own lie in generators, which note them themselves.
    receive(thread->exc_state.exc_value, "handled_exception");
    for_each_library_field(thread, receive);
}

}  // namespace heaptrail::cpython
