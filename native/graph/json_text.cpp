#include "graph/json_text.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace heaptrail::graph {

namespace {

constexpr std::uint64_t ones = 0x0101010101010101u;
constexpr std::uint64_t high_bits = 0x8080808080808080u;

// A byte's high bit is set where the byte is zero. Bytes above the lowest such one may be marked wrongly.
constexpr std::uint64_t zero_bytes(std::uint64_t word) noexcept { return (word - ones) & ~word & high_bits; }

// High bits where a byte is a quote, a backslash, a control character or not ASCII; exact up to the lowest one.
constexpr std::uint64_t special_bytes(std::uint64_t word) noexcept {
    const std::uint64_t control = (word - ones * 0x20) & ~word & high_bits;
    return zero_bytes(word ^ (ones * '"')) | zero_bytes(word ^ (ones * '\\')) | control | (word & high_bits);
}

constexpr bool is_plain(unsigned char byte) noexcept {
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

std::size_t skip_plain(std::string_view text, std::size_t at) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        while (at + 8 <= text.size()) {
            std::uint64_t word;
            std::memcpy(&word, text.data() + at, 8);
            if (const std::uint64_t special = special_bytes(word))
                return at + static_cast<std::size_t>(std::countr_zero(special)) / 8;
            at += 8;
        }
    }
    while (at < text.size() && is_plain(static_cast<unsigned char>(text[at]))) ++at;
    return at;
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// The four digits behind a \u, or -1.
int hex_unit(std::string_view text, std::size_t at) noexcept {
    if (at > text.size() || text.size() - at < 4) return -1;
    int unit = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const int digit = hex_digit(text[at + i]);
        if (digit < 0) return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

// The length of the escape that begins with the backslash at `at`, or 0 where there is none.
std::size_t escape_length(std::string_view text, std::size_t at) noexcept {
    if (at + 1 >= text.size()) return 0;
    switch (text[at + 1]) {
        case '"':
        case '\\':
        case '/':
        case 'b':
        case 'f':
        case 'n':
        case 'r':
        case 't':
            return 2;
        case 'u':
            return hex_unit(text, at + 2) < 0 ? 0 : 6;
        default:
            return 0;
    }
}

// The length of the well-formed UTF-8 sequence of two to four bytes at `at`, or 0 (Unicode standard, table 3-7).
std::size_t utf8_length(std::string_view text, std::size_t at) noexcept {
    const auto byte = [&](std::size_t i) noexcept -> unsigned {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
    };
    const auto continues = [&](std::size_t i) noexcept { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned lead = byte(0);
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = lead == 0xED ? 0x9F : 0xBF;
        return byte(1) >= low && byte(1) <= high && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
        return byte(1) >= low && byte(1) <= high && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

void append_utf8(std::string& out, unsigned point) {
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0 | (point >> 6));
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        out += static_cast<char>(0xE0 | (point >> 12));
        out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (point >> 18));
        out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    }
}

constexpr bool is_high_surrogate(unsigned unit) noexcept { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low_surrogate(unsigned unit) noexcept { return unit >= 0xDC00 && unit < 0xE000; }

// Appends what the \u escape at `at` stands for and returns the position behind it (and behind its second half).
std::size_t append_unicode_escape(std::string& out, std::string_view content, std::size_t at) {
    const auto unit = static_cast<unsigned>(hex_unit(content, at + 2));
    if (is_high_surrogate(unit) && content.substr(at + 6, 2) == "\\u") {
        const int second = hex_unit(content, at + 8);
        if (second >= 0 && is_low_surrogate(static_cast<unsigned>(second))) {
            append_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (static_cast<unsigned>(second) - 0xDC00));
            return at + 12;
        }
    }
    append_utf8(out, is_high_surrogate(unit) || is_low_surrogate(unit) ? 0xFFFD : unit);
    return at + 6;
}

char simple_escape(char letter) noexcept {
    switch (letter) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return letter;
    }
}

}  // namespace

string_scan scan_string(std::string_view text, std::size_t begin) noexcept {
    std::size_t at = begin;
    while (true) {
        at = skip_plain(text, at);
        if (at >= text.size()) return {text.size(), "the file ends inside a string"};
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte == '"') return {at, nullptr};
        if (byte < 0x20) return {at, "a control character stands bare in a string"};
        const std::size_t length = byte == '\\' ? escape_length(text, at) : utf8_length(text, at);
        if (length == 0) return {at, byte == '\\' ? "an escape in a string is not JSON" : "a string is not UTF-8"};
        at += length;
    }
}

bool is_utf8(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = static_cast<unsigned char>(text[at]) < 0x80 ? 1 : utf8_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string decode_string(std::string_view content) {
    std::string out;
    out.reserve(content.size());
    std::size_t at = 0;
    while (true) {
        const std::size_t backslash = content.find('\\', at);
        out.append(content.substr(at, backslash - at));
        if (backslash == std::string_view::npos) return out;
        if (content[backslash + 1] == 'u') {
            at = append_unicode_escape(out, content, backslash);
        } else {
            out += simple_escape(content[backslash + 1]);
            at = backslash + 2;
        }
    }
}

}  // namespace heaptrail::graph
