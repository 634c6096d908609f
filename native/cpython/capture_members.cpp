#include "cpython/capture_members.hpp"

#include <algorithm>
#include <charconv>

namespace heaptrail::cpython {

namespace {

constexpr std::size_t room_for_measurements = 256;
constexpr std::int64_t microseconds_in_a_second = 1'000'000;

std::string as_json(const std::string& text) {
    std::string json = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\') json += '\\';
        json += static_cast<unsigned char>(character) < ' ' ? ' ' : character;
    }
    return json + '"';
}

}  // namespace

capture_members::capture_members(const std::string& process, const std::string& memory, const std::string& way,
                                 const std::string& reason, const tracing& traced)
    : text_("\"process\":" + process + ",\"memory\":" + memory + ",\"capture\":{\"way\":" + as_json(way) + ",\"reason\":" + as_json(reason) +
            ",\"stack_depth\":" + std::to_string(traced.depth) + ",\"no_stacks\":" + as_json(traced.missing)),
      measurements_(text_.size()) {
    text_.append(room_for_measurements, ' ');
    put(0, 0, 0);
}

void capture_members::add(std::string_view part) noexcept {
    const std::size_t length = std::min(part.size(), text_.size() - at_);
    std::copy_n(part.data(), length, text_.data() + at_);
    at_ += length;
}

void capture_members::add(std::int64_t number) noexcept {
    const auto [end, error] = std::to_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (error == std::errc{}) at_ = static_cast<std::size_t>(end - text_.data());
}

// Not printf's: the locale of the program may have a decimal comma.
void capture_members::add_seconds(double seconds) noexcept {
    const auto microseconds = static_cast<std::int64_t>(seconds * microseconds_in_a_second);
    add(microseconds / microseconds_in_a_second);
    add(".");
    const std::int64_t fraction = microseconds % microseconds_in_a_second;
    for (std::int64_t digit = microseconds_in_a_second / 10; digit > std::max<std::int64_t>(fraction, 1); digit /= 10) add("0");
    add(fraction);
}

void capture_members::put(double pause_seconds, double child_seconds, std::int64_t copied_bytes) noexcept {
    at_ = measurements_;
    add(",\"pause_seconds\":");
    add_seconds(pause_seconds);
    add(",\"child_seconds\":");
    add_seconds(child_seconds);
    add(",\"copied_bytes\":");
    add(copied_bytes);
    add("}");
    std::fill(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.end(), ' ');
}

}  // namespace heaptrail::cpython
