// The string table of a snapshot: indexed once, decoded on demand from the mapped file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail::graph {

class string_table {
public:
    string_table() = default;

    // Indexes the strings of the section whose first one begins at `begin`, behind the opening bracket. Checks each string.
    // `text` must outlive the table. Cost: one pass. Throws invalid_snapshot.
    string_table(std::string_view text, std::size_t begin);

    [[nodiscard]] std::size_t size() const noexcept { return begins_.empty() ? 0 : begins_.size() - 1; }
    // The position behind the opening bracket, and the one behind the closing bracket.
    [[nodiscard]] std::size_t section_begin() const noexcept { return section_begin_; }
    [[nodiscard]] std::size_t section_end() const noexcept { return section_end_; }
    // What stands between the two.
    [[nodiscard]] std::string_view section_text() const noexcept {
        return text_.substr(section_begin_, section_end_ - section_begin_);
    }

    // The content between the quotes, with its escapes.
    [[nodiscard]] std::string_view raw(std::size_t index) const noexcept;
    // Where that begins in the file.
    [[nodiscard]] std::size_t position(std::size_t index) const noexcept { return begins_[index]; }
    // The string in UTF-8. A lone surrogate becomes U+FFFD.
    [[nodiscard]] std::string decode(std::size_t index) const;

    // The first string that equals `text` (UTF-8), or -1. Cost: one pass.
    [[nodiscard]] std::ptrdiff_t find(std::string_view text) const;
    // All strings that begin with `prefix`, ascending. Cost: one pass.
    [[nodiscard]] std::vector<std::uint32_t> find_starting_with(std::string_view prefix) const;

private:
    std::string_view text_;
    std::vector<std::uint64_t> begins_;  // of each content; one more for where the next would begin
    std::size_t section_begin_ = 0;
    std::size_t section_end_ = 0;
};

}  // namespace heaptrail::graph
