#include "cpython/own_frames.hpp"

#include <string_view>

#include "cpython/interpreter_layout.hpp"

namespace heaptrail::cpython {
namespace {

bool ends_with(PyObject* text, std::string_view end) noexcept {
    const auto length = static_cast<Py_ssize_t>(end.size());
    if (!PyUnicode_Check(text) || PyUnicode_GET_LENGTH(text) < length) return false;
    const Py_ssize_t first = PyUnicode_GET_LENGTH(text) - length;
    for (Py_ssize_t i = 0; i < length; ++i)
        if (PyUnicode_READ_CHAR(text, first + i) != static_cast<unsigned char>(end[static_cast<std::size_t>(i)])) return false;
    return true;
}

PyObject* file_of(const _PyInterpreterFrame* frame) noexcept { return view_of(frame).code->co_filename; }

// What the standard library puts below the function of every thread.
bool starts_threads(const _PyInterpreterFrame* frame) noexcept { return ends_with(file_of(frame), "threading.py"); }

}  // namespace

bool is_own_file(const own_part& own, PyObject* file) noexcept {
    if (own.folder == nullptr) return false;
    const Py_ssize_t length = PyUnicode_GET_LENGTH(own.folder);
    if (!PyUnicode_Check(file) || PyUnicode_GET_LENGTH(file) < length) return false;
    for (Py_ssize_t i = 0; i < length; ++i)
        if (PyUnicode_READ_CHAR(file, i) != PyUnicode_READ_CHAR(own.folder, i)) return false;
    return true;
}

bool own_frames::is_own(const _PyInterpreterFrame* frame) const noexcept { return is_own_file(own_, file_of(frame)); }

bool own_frames::is_own(const PyThreadState* thread) const noexcept {
    if (own_.folder == nullptr) return false;
    const _PyInterpreterFrame* outermost = nullptr;
    for (const _PyInterpreterFrame* f = innermost_frame(thread); f != nullptr; f = caller_of(f))
        if (!starts_threads(f)) outermost = f;
    return outermost != nullptr && is_own(outermost);
}

const _PyInterpreterFrame* own_frames::first_of_program(const PyThreadState* thread) const noexcept {
    if (is_own(thread)) return nullptr;
    const _PyInterpreterFrame* first = innermost_frame(thread);
    if (own_.folder == nullptr || thread != running_thread()) return first;
    while (first != nullptr && is_own(first)) first = caller_of(first);
    return first;
}

}  // namespace heaptrail::cpython
