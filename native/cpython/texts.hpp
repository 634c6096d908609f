// The strings of a picture: each content once, and no copy of what already lies in the heap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cpython/mapped_array.hpp"
#include "cpython/python.hpp"

namespace heaptrail::cpython {

using text_index = std::uint32_t;

// Code units of a string: of 1, 2 or 4 bytes each (as CPython keeps them), or UTF-8 where `width` is 0.
struct text_view {
    const void* data;
    std::uint32_t length;
    std::uint32_t width;
};

// At most this many characters of a string are kept.
inline constexpr std::uint32_t longest_text = 1024;

// A view of a str object's characters; empty for one that is not ready.
[[nodiscard]] text_view characters_of(PyObject* string) noexcept;

class text_table {
public:
    text_table() noexcept;
    ~text_table();
    text_table(const text_table&) = delete;
    text_table& operator=(const text_table&) = delete;

    // UTF-8 that outlives the picture, such as a literal.
    [[nodiscard]] text_index of(std::string_view utf8) noexcept;
    // A str object of the heap.
    [[nodiscard]] text_index of(PyObject* string) noexcept;
    [[nodiscard]] text_index of(const text_view& text) noexcept;
    // What is copied.
    [[nodiscard]] text_index of_copy(std::string_view utf8) noexcept;
    [[nodiscard]] text_index of_copy(const text_view& text) noexcept;

    // Has the processor fetch what `of` will look at.
    void prefetch(PyObject* string) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return views_.size(); }
    [[nodiscard]] const text_view& operator[](text_index i) const noexcept { return views_[i]; }
    [[nodiscard]] bool failed() const noexcept { return views_.failed() || slots_.failed() || copies_.failed(); }

private:
    [[nodiscard]] text_index index_of(const text_view& text, bool copy) noexcept;
    [[nodiscard]] const void* copied(const text_view& text) noexcept;
    void grow() noexcept;

    struct slot {
        std::uint32_t hash;
        text_index index;  // + 1; 0 for none
    };
    mapped_array<text_view> views_;
    mapped_array<slot> slots_;
    mapped_array<char*> copies_;  // blocks of copied text
    std::size_t block_used_ = 0;
};

}  // namespace heaptrail::cpython
