#include "cpython/tracing.hpp"

#include <span>

#include "cpython/traced_blocks.hpp"
#include "cpython/traces_variable.hpp"

namespace heaptrail::cpython {

namespace {

// A fresh block, and what tracemalloc says of it.
class probe {
public:
    probe() noexcept : block_(PyBytes_FromStringAndSize(nullptr, length)) {
        // The function of C that it calls cannot be linked to on every version.
        PyObject* const module = block_ == nullptr ? nullptr : PyImport_ImportModule("_tracemalloc");
        if (module != nullptr) stack_ = PyObject_CallMethod(module, "_get_object_traceback", "O", block_);
        Py_XDECREF(module);
        PyErr_Clear();
    }
    probe(const probe&) = delete;
    probe& operator=(const probe&) = delete;
    ~probe() {
        Py_XDECREF(stack_);
        Py_XDECREF(block_);
    }
    // A tuple of (file, line), innermost first.
    [[nodiscard]] bool is_traced() const noexcept { return stack_ != nullptr && PyTuple_Check(stack_); }

    [[nodiscard]] bool is_known_to(const _Py_hashtable_t* traces) const noexcept {
        if (traces == nullptr) return false;
        traced_blocks blocks(traces, own_memory::state::living);
        const auto trace = blocks.trace_of(block_);
        return trace && trace->size == bytes && is_stack(blocks.frames_of(trace->stack));
    }

private:
    static constexpr Py_ssize_t length = 100;
    static constexpr std::size_t bytes = offsetof(PyBytesObject, ob_sval) + 1 + length;

    [[nodiscard]] bool is_stack(std::span<const traced_frame> frames) const noexcept {
        if (static_cast<Py_ssize_t>(frames.size()) != PyTuple_GET_SIZE(stack_)) return false;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            PyObject* const said = PyTuple_GET_ITEM(stack_, static_cast<Py_ssize_t>(i));
            if (PyTuple_GET_ITEM(said, 0) != frames[i].file) return false;
            if (PyLong_AsUnsignedLong(PyTuple_GET_ITEM(said, 1)) != frames[i].line) return false;
        }
        return true;
    }

    PyObject* block_;
    PyObject* stack_ = nullptr;
};

tracing without(const char* why) noexcept { return {.missing = why}; }

}  // namespace

tracing find_traces() noexcept {
    const _PyTraceMalloc_Config& settings = tracing_settings();
    if (settings.tracing == 0) return without("tracemalloc is off");
    const probe fresh;
    if (!fresh.is_traced()) return without("tracemalloc traces no objects");
    const auto* const variable = find_traces_variable([&](const _Py_hashtable_t* traces) { return fresh.is_known_to(traces); });
    if (variable == nullptr) return without("the traces of tracemalloc were not found for certain");
    return {.traces = *variable, .depth = settings.max_nframe};
}

}  // namespace heaptrail::cpython
