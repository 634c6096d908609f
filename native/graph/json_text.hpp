// Strings as JSON writes them: checked on the way in, decoded on demand.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace heaptrail::graph {

// What a string's content was found to be. `end` is the position of the closing quote, or of the fault.
struct string_scan {
    std::size_t end;
    const char* problem;  // null when the string is well formed
};

// Checks the string whose content begins at `begin`, just behind the opening quote: no bare control characters, known
// escapes, UTF-8. One pass, eight bytes at a time where they are plain ASCII.
[[nodiscard]] string_scan scan_string(std::string_view text, std::size_t begin) noexcept;

// Whether all of the text is well-formed UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

// The string that a checked content (without its quotes) stands for, in UTF-8. A lone surrogate, which JavaScript allows and
// UTF-8 does not, becomes U+FFFD.
[[nodiscard]] std::string decode_string(std::string_view content);

}  // namespace heaptrail::graph
