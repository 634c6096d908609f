#include "graph/json_cursor.hpp"

#include <cmath>
#include <locale>
#include <sstream>
#include <utility>

#include "graph/invalid_snapshot.hpp"
#include "graph/json_text.hpp"

namespace heaptrail::graph {

namespace {

constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// How a character is named in a message; the file is not trusted, so its bytes do not go to a terminal as they are.
std::string describe(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F) return std::string("'") + c + "'";
    constexpr char digits[] = "0123456789abcdef";
    return std::string("the byte 0x") + digits[byte >> 4] + digits[byte & 15];
}

}  // namespace

json_cursor::json_cursor(std::string_view text, std::size_t position, std::string section)
    : text_(text), position_(position), section_(std::move(section)) {}

void json_cursor::fail(const std::string& problem) const { throw invalid_snapshot(section_, position_, problem); }

char json_cursor::peek() {
    while (position_ < text_.size() && is_space(text_[position_])) ++position_;
    return position_ < text_.size() ? text_[position_] : '\0';
}

bool json_cursor::accept(char c) {
    if (peek() != c || position_ >= text_.size()) return false;
    ++position_;
    return true;
}

void json_cursor::expect(char c) {
    if (accept(c)) return;
    if (position_ >= text_.size()) fail("the file ends where " + describe(c) + " should stand");
    fail(describe(text_[position_]) + " stands where " + describe(c) + " should");
}

std::string json_cursor::read_string() {
    expect('"');
    const string_scan scan = scan_string(text_, position_);
    if (scan.problem != nullptr) throw invalid_snapshot(section_, scan.end, scan.problem);
    std::string value = decode_string(text_.substr(position_, scan.end - position_));
    position_ = scan.end + 1;
    return value;
}

std::uint64_t json_cursor::read_unsigned() {
    peek();
    std::uint64_t value = 0;
    const std::size_t begin = position_;
    for (; position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9'; ++position_) {
        if (position_ - begin == 19) fail("a number has more than 19 digits");
        value = value * 10 + static_cast<std::uint64_t>(text_[position_] - '0');
    }
    if (position_ == begin) fail(position_ < text_.size() ? "a whole number should stand here" : "the file ends too early");
    return value;
}

double json_cursor::read_number() {
    peek();
    const std::size_t begin = position_;
    skip_scalar();
    const std::string_view token = text_.substr(begin, position_ - begin);
    if (token.size() <= 15 && token.find_first_not_of("0123456789") == std::string_view::npos) {
        std::uint64_t whole = 0;
        for (const char digit : token) whole = whole * 10 + static_cast<std::uint64_t>(digit - '0');
        return static_cast<double>(whole);
    }
    // Seldom: a sign, a fraction or an exponent. Streams can be told to ignore the language of the machine.
    std::istringstream stream{std::string(token)};
    stream.imbue(std::locale::classic());
    double value = 0;
    stream >> value;
    if (stream.fail() || stream.peek() != std::istringstream::traits_type::eof() || !std::isfinite(value)) {
        position_ = begin;
        fail("a number should stand here");
    }
    return value;
}

void json_cursor::skip_string() {
    const string_scan scan = scan_string(text_, position_ + 1);
    if (scan.problem != nullptr) throw invalid_snapshot(section_, scan.end, scan.problem);
    position_ = scan.end + 1;
}

void json_cursor::skip_scalar() {
    const std::size_t begin = position_;
    while (position_ < text_.size()) {
        const char c = text_[position_];
        const bool belongs = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' || c == 'E';
        if (!belongs) break;
        ++position_;
    }
    if (position_ == begin) fail(position_ < text_.size() ? describe(text_[position_]) + " does not begin a value"
                                                          : "the file ends where a value should stand");
}

void json_cursor::skip_value() {
    std::size_t depth = 0;
    do {
        const char c = peek();
        if (c == '{' || c == '[') {
            ++depth;
            ++position_;
        } else if (depth > 0 && (c == '}' || c == ']')) {
            --depth;
            ++position_;
        } else if (depth > 0 && (c == ',' || c == ':')) {
            ++position_;
        } else if (c == '"') {
            skip_string();
        } else {
            skip_scalar();
        }
    } while (depth > 0);
}

}  // namespace heaptrail::graph
