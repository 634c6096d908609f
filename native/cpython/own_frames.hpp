// What of the stacks is heaptrail's own: the call that takes the picture, and the agent's threads.
#pragma once

#include "cpython/frame_layout.hpp"
#include "cpython/python.hpp"

namespace heaptrail::cpython {

// What in a picture would be there because it is taken. All references are borrowed.
struct own_part {
    PyObject* folder = nullptr;     // a str that ends with a separator: where heaptrail's own files are; null for nowhere
    PyObject* arguments = nullptr;  // the tuple that the function which takes the picture was called with, or null
};

// Whether the file, a str, is one of heaptrail's own.
[[nodiscard]] bool is_own_file(const own_part& own, PyObject* file) noexcept;

// Tells code by where its file is.
class own_frames {
public:
    explicit own_frames(const own_part& own) noexcept : own_(own) {}

    // The innermost frame of the thread that is the program's; null where the thread is heaptrail's own.
    [[nodiscard]] const _PyInterpreterFrame* first_of_program(const PyThreadState* thread) const noexcept;
    // Whether heaptrail started the thread.
    [[nodiscard]] bool is_own(const PyThreadState* thread) const noexcept;

private:
    [[nodiscard]] bool is_own(const _PyInterpreterFrame* frame) const noexcept;

    own_part own_;
};

}  // namespace heaptrail::cpython
