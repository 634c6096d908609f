// Text on its way into a file, gathered in memory of its own.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "cpython/mapped_array.hpp"

namespace heaptrail::cpython {

class output {
public:
    explicit output(int descriptor) noexcept : descriptor_(descriptor) {
        if (!buffer_.resize(capacity)) error_ = ENOMEM;
    }

    [[nodiscard]] int error() const noexcept { return error_; }
    [[nodiscard]] std::uint64_t position() const noexcept { return written_ + used_; }

    void add(std::string_view text) noexcept {
        while (!text.empty()) {
            if (room() == 0) flush();
            if (error_ != 0) return;
            const std::size_t part = std::min(room(), text.size());
            std::memcpy(buffer_.data() + used_, text.data(), part);
            used_ += part;
            text.remove_prefix(part);
        }
    }
    void add(char c) noexcept {
        make_room(1);
        buffer_[used_++] = c;
    }
    void add_number(std::uint64_t value) noexcept {
        make_room(longest_number);
        put(value);
    }
    // Numbers with commas between them, and `end`.
    template <class... Values>
    void add_row(std::string_view end, Values... values) noexcept {
        make_room(sizeof...(values) * (longest_number + 1) + end.size());
        const auto put_with_comma = [this](auto value) {
            put(value);
            buffer_[used_++] = ',';
        };
        (put_with_comma(values), ...);
        --used_;
        std::memcpy(buffer_.data() + used_, end.data(), end.size());
        used_ += end.size();
    }
    void flush() noexcept {
        std::size_t done = 0;
        while (error_ == 0 && done < used_) {
            const ssize_t wrote = write(descriptor_, buffer_.data() + done, used_ - done);
            if (wrote > 0)
                done += static_cast<std::size_t>(wrote);
            else if (wrote < 0 && errno != EINTR)
                error_ = errno;
        }
        written_ += done;
        used_ = 0;
    }

private:
    static constexpr std::size_t capacity = 1 << 18;

    static constexpr std::size_t longest_number = 20;

    [[nodiscard]] std::size_t room() const noexcept { return error_ != 0 ? 0 : capacity - used_; }
    // After an error what is added goes nowhere, for which there is room as well.
    void make_room(std::size_t bytes) noexcept {
        if (capacity - used_ < bytes) flush();
    }
    template <class Value>
    void put(Value value) noexcept {
        char* const place = buffer_.data() + used_;
        used_ += static_cast<std::size_t>(std::to_chars(place, place + longest_number, value).ptr - place);
    }

    int descriptor_;
    int error_ = 0;
    std::size_t used_ = 0;
    std::uint64_t written_ = 0;
    mapped_array<char> buffer_;
};

}  // namespace heaptrail::cpython
