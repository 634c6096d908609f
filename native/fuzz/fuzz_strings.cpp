// Any bytes as a string table: what the scan accepts can be decoded, and both agree about where it ends.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "graph/invalid_snapshot.hpp"
#include "graph/json_text.hpp"
#include "graph/known_names.hpp"
#include "graph/strings.hpp"

using namespace heaptrail::graph;

namespace {

bool is_utf8(const std::string& text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
        const unsigned first = byte(i);
        const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (length == 0) return false;
        unsigned code = length == 1 ? first : first & (0x7Fu >> length);
        for (std::size_t k = 1; k < length; ++k) {
            if ((byte(i + k) & 0xC0) != 0x80) return false;
            code = code << 6 | (byte(i + k) & 0x3F);
        }
        if (length == 3 && (code < 0x800 || (code >= 0xD800 && code < 0xE000))) return false;
        if (length == 4 && (code < 0x10000 || code > 0x10FFFF)) return false;
        i += length;
    }
    return true;
}

void check_table(const std::string& text) {
    const string_table table(text, 0);
    if (table.section_end() > text.size()) std::abort();
    for (std::size_t i = 0; i < table.size(); ++i) {
        const std::string decoded = table.decode(i);
        if (!is_utf8(decoded)) std::abort();
        // A lone surrogate and a written U+FFFD look the same once they are decoded: the first of them is found.
        const std::ptrdiff_t found = table.find(decoded);
        if (found > static_cast<std::ptrdiff_t>(i) || (found >= 0 && table.decode(static_cast<std::size_t>(found)) != decoded)) std::abort();
        if (found < 0 && decoded.find("\xEF\xBF\xBD") == std::string::npos) std::abort();
    }
    (void)table.find_starting_with(text.substr(0, 3));
    (void)find_known_names(table);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const string_scan scan = scan_string(text, 0);
    if (scan.end > text.size()) std::abort();
    if (scan.problem == nullptr && !is_utf8(decode_string(text.substr(0, scan.end)))) std::abort();
    try {
        check_table(text);
    } catch (const invalid_snapshot&) {
    }
    return 0;
}
