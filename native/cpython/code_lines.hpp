// The lines that the instructions of a function stand in: the only place that knows how CPython packs them.
#pragma once

#include <cstdint>

#include "cpython/python.hpp"

namespace heaptrail::cpython {

// Reads what code objects keep in co_linetable: an entry begins with a byte that has its highest bit set, and what it is, and
// goes on with bytes that have not. Of the other numbers in an entry only the first is wanted.
class code_lines {
public:
    explicit code_lines(const PyCodeObject* code) noexcept
        : at_(reinterpret_cast<const unsigned char*>(PyBytes_AS_STRING(code->co_linetable))),
          end_(at_ + PyBytes_GET_SIZE(code->co_linetable)),
          line_(code->co_firstlineno) {}

    // Whether there is one more entry.
    [[nodiscard]] bool next() noexcept {
        if (at_ == end_) return false;
        kind_ = *at_++ >> 3 & 15;
        if (kind_ == long_form || kind_ == without_columns)
            line_ += read_signed();
        else if (kind_ >= one_line_form && kind_ < without_columns)
            line_ += kind_ - one_line_form;
        while (at_ != end_ && (*at_ & 0x80) == 0) ++at_;
        return true;
    }
    // Of the entry at hand; 0 where it has none.
    [[nodiscard]] std::uint32_t line() const noexcept { return kind_ == without_line || line_ < 0 ? 0 : static_cast<std::uint32_t>(line_); }

private:
    static constexpr int one_line_form = 10;  // up to 12: so many lines on
    static constexpr int without_columns = 13;
    static constexpr int long_form = 14;
    static constexpr int without_line = 15;

    // Six bits a byte, the lowest first; the seventh says that there are more. The lowest of all is the sign.
    int read_signed() noexcept {
        unsigned number = 0;
        for (unsigned shift = 0; at_ != end_; shift += 6) {
            const unsigned byte = *at_++;
            if (shift < 32) number |= (byte & 63) << shift;
            if ((byte & 64) == 0) break;
        }
        const int size = static_cast<int>(number >> 1);
        return number & 1 ? -size : size;
    }

    const unsigned char* at_;
    const unsigned char* end_;
    int line_;
    int kind_ = without_line;
};

}  // namespace heaptrail::cpython
