#include "graph/wtf8.hpp"

#include <cstddef>

#include "graph/json_text.hpp"

namespace heaptrail::graph {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) noexcept { return static_cast<unsigned char>(text[at]); }

// The surrogate whose three bytes begin at `at`, or 0.
unsigned surrogate_at(std::string_view text, std::size_t at) noexcept {
    if (at + 3 > text.size() || byte_at(text, at) != 0xED || byte_at(text, at + 1) < 0xA0) return 0;
    return 0xD000u | (byte_at(text, at + 1) & 0x3Fu) << 6 | (byte_at(text, at + 2) & 0x3Fu);
}

constexpr bool is_high(unsigned unit) noexcept { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low(unsigned unit) noexcept { return unit >= 0xDC00 && unit < 0xE000; }

// The surrogate that the escape behind the backslash at `at` stands for, or 0.
unsigned escaped_surrogate(std::string_view content, std::size_t at) {
    if (content[at + 1] != 'u' || (content[at + 2] != 'd' && content[at + 2] != 'D')) return 0;
    const auto unit = static_cast<unsigned>(std::stoul(std::string(content.substr(at + 2, 4)), nullptr, 16));
    return is_high(unit) || is_low(unit) ? unit : 0;
}

}  // namespace

std::string decode_wtf8(std::string_view content) {
    std::string text;
    std::size_t copied = 0;
    std::size_t at = content.find('\\');
    while (at != std::string_view::npos) {
        const unsigned surrogate = escaped_surrogate(content, at);
        const std::size_t behind = at + (content[at + 1] == 'u' ? 6 : 2);
        if (surrogate != 0) {
            text += decode_string(content.substr(copied, at - copied));
            const char bytes[] = {
                static_cast<char>(0xED), static_cast<char>(0x80 | ((surrogate >> 6) & 0x3F)),
                static_cast<char>(0x80 | (surrogate & 0x3F))};
            append_wtf8(text, {bytes, sizeof bytes});
            copied = behind;
        }
        at = content.find('\\', behind);
    }
    return text += decode_string(content.substr(copied));
}

void append_wtf8(std::string& text, std::string_view more) {
    const unsigned high = text.size() < 3 ? 0 : surrogate_at(text, text.size() - 3);
    const unsigned low = surrogate_at(more, 0);
    if (!is_high(high) || !is_low(low)) {
        text += more;
        return;
    }
    const unsigned point = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    text.resize(text.size() - 3);
    text += static_cast<char>(0xF0 | (point >> 18));
    text += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
    text += more.substr(3);
}

}  // namespace heaptrail::graph
