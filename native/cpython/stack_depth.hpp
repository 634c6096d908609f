// How much of a running frame's stack is in use: while it runs, the interpreter alone knows.
#pragma once

#include <optional>

#include "cpython/mapped_array.hpp"
#include "cpython/python.hpp"

namespace heaptrail::cpython {

// Called once, before the first walk: learns the instructions of this interpreter. False with a Python exception set.
[[nodiscard]] bool learn_instructions() noexcept;

// Depths of the stack before each instruction, found by following the code from its beginning, as the compiler does.
class stack_depths {
public:
    // How many values are on the stack before the instruction at `offset` bytes; nothing where that cannot be told.
    [[nodiscard]] std::optional<int> before(const PyCodeObject* code, int offset) noexcept;

private:
    void follow(const PyCodeObject* code) noexcept;
    void follow_handlers(const PyCodeObject* code) noexcept;
    void reach(Py_ssize_t unit, int depth) noexcept;

    mapped_array<std::int16_t> depths_;  // of each code unit, + 1; 0 where it was not reached
    mapped_array<std::uint32_t> open_;
};

}  // namespace heaptrail::cpython
