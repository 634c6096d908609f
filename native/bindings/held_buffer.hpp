// A Python buffer that is kept for as long as native code refers to it.
#pragma once

#include <nanobind/nanobind.h>

#include <cstddef>
#include <span>
#include <string_view>

namespace heaptrail::bindings {

class held_buffer {
public:
    held_buffer() = default;
    // Raises TypeError where the object has no buffer.
    explicit held_buffer(nanobind::handle data) { hold(data); }
    ~held_buffer() { PyBuffer_Release(&buffer_); }
    held_buffer(const held_buffer&) = delete;
    held_buffer& operator=(const held_buffer&) = delete;

    // For a buffer that holds nothing so far.
    void hold(nanobind::handle data) {
        if (PyObject_GetBuffer(data.ptr(), &buffer_, PyBUF_SIMPLE) != 0) throw nanobind::python_error();
    }
    [[nodiscard]] std::string_view text() const noexcept {
        return {static_cast<const char*>(buffer_.buf), static_cast<std::size_t>(buffer_.len)};
    }
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return std::as_bytes(std::span(text())); }

private:
    Py_buffer buffer_{};
};

}  // namespace heaptrail::bindings
