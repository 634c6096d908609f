// Text on its way into a file, gathered in memory of its own.
#pragma once

#include <unistd.h>

#include <cerrno>
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
    void add(char c) noexcept { add(std::string_view(&c, 1)); }
    void add_number(std::uint64_t value) noexcept {
        if (room() < 24) flush();
        if (error_ != 0) return;
        used_ += digits(buffer_.data() + used_, value);
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
    static constexpr std::size_t capacity = 1 << 20;

    [[nodiscard]] std::size_t room() const noexcept { return error_ != 0 ? 0 : capacity - used_; }
    static std::size_t digits(char* place, std::uint64_t value) noexcept {
        char reversed[24];
        std::size_t count = 0;
        do {
            reversed[count++] = static_cast<char>('0' + value % 10);
            value /= 10;
        } while (value != 0);
        for (std::size_t i = 0; i < count; ++i) place[i] = reversed[count - 1 - i];
        return count;
    }

    int descriptor_;
    int error_ = 0;
    std::size_t used_ = 0;
    std::uint64_t written_ = 0;
    mapped_array<char> buffer_;
};

}  // namespace heaptrail::cpython
