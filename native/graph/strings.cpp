#include "graph/strings.hpp"

#include "graph/invalid_snapshot.hpp"
#include "graph/json_cursor.hpp"
#include "graph/json_text.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::uint64_t most_strings = 0xFFFFFFFEu;

}  // namespace

string_table::string_table(std::string_view text, std::size_t begin) : text_(text), section_begin_(begin) {
    json_cursor cursor(text, begin, "strings");
    if (!cursor.accept(']')) {
        do {
            cursor.expect('"');
            if (begins_.size() == most_strings) cursor.fail("there are more than 4,294,967,294 strings");
            const string_scan scan = scan_string(text, cursor.position());
            if (scan.problem != nullptr) throw invalid_snapshot("strings", scan.end, scan.problem);
            begins_.push_back(cursor.position());
            cursor.move_to(scan.end + 1);
        } while (cursor.accept(','));
        begins_.push_back(cursor.position() + 1);
        cursor.expect(']');
    }
    begins_.shrink_to_fit();
    section_end_ = cursor.position();
}

std::string_view string_table::raw(std::size_t index) const noexcept {
    // Between two contents stand a quote, white space, a comma, white space and a quote.
    std::size_t end = begins_[index + 1] - 2;
    while (text_[end] != '"') --end;
    const std::size_t begin = begins_[index];
    return text_.substr(begin, end - begin);
}

std::string string_table::decode(std::size_t index) const { return decode_string(raw(index)); }

std::ptrdiff_t string_table::find(std::string_view text) const {
    for (std::size_t i = 0; i < size(); ++i) {
        const std::string_view content = raw(i);
        if (content.size() < text.size()) continue;  // escapes are never shorter than what they stand for
        if (content == text && content.find('\\') == std::string_view::npos) return static_cast<std::ptrdiff_t>(i);
        if (content.find('\\') != std::string_view::npos && decode_string(content) == text) return static_cast<std::ptrdiff_t>(i);
    }
    return -1;
}

std::vector<std::uint32_t> string_table::find_starting_with(std::string_view prefix) const {
    std::vector<std::uint32_t> found;
    for (std::size_t i = 0; i < size(); ++i) {
        const std::string_view content = raw(i);
        if (content.size() < prefix.size()) continue;
        const bool plain = content.substr(0, prefix.size()).find('\\') == std::string_view::npos;
        if (plain ? content.starts_with(prefix) : decode_string(content).starts_with(prefix))
            found.push_back(static_cast<std::uint32_t>(i));
    }
    return found;
}

}  // namespace heaptrail::graph
