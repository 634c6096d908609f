// All strings of a heap as Arrow's views: sixteen bytes each, with short texts in them and long ones where the file has them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

// A cell of a `utf8_view` array. Up to 12 bytes stand in `content`; of a longer text its first 4 bytes do, then the number of
// a buffer and the text's place in it, 4 bytes each.
struct text_view {
    std::int32_t size = 0;
    std::array<char, 12> content{};
};
static_assert(sizeof(text_view) == 16);

class text_views {
public:
    text_views() = default;

    // One view a string. Only strings with escapes are decoded; the others stay where the file has them, which `strings` must
    // keep. Cost: one pass over the section. Throws invalid_snapshot for a text of more than a GiB, which no view can name.
    explicit text_views(const string_table& strings);

    [[nodiscard]] std::span<const text_view> cells() const noexcept { return cells_; }
    // What the views point into.
    [[nodiscard]] std::span<const std::string_view> buffers() const noexcept { return buffers_; }

private:
    void cut_into_windows(std::string_view section);
    [[nodiscard]] text_view view_of(std::string_view text, std::size_t buffer, std::size_t place) const noexcept;
    [[nodiscard]] text_view view_of_decoded(std::string text);

    column<text_view> cells_;
    std::deque<std::string> decoded_;  // its elements never move
    std::vector<std::string_view> buffers_;
};

}  // namespace heaptrail::graph
