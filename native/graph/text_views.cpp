#include "graph/text_views.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "graph/invalid_snapshot.hpp"

namespace heaptrail::graph {

namespace {

// A place in a buffer is a signed 32-bit number. Windows begin at every GiB and are twice as long, so that each text of up to
// a GiB lies whole in the window in which it begins.
constexpr std::size_t window_stride = std::size_t{1} << 30;
constexpr std::size_t longest_buffer = std::numeric_limits<std::int32_t>::max();
constexpr std::size_t longest_text = window_stride - 1;

void require_short_enough(const string_table& strings, std::size_t index) {
    if (strings.raw(index).size() > longest_text)
        throw invalid_snapshot("strings", strings.position(index), "a string of more than a GiB does not fit into a table");
}

}  // namespace

text_views::text_views(const string_table& strings) : cells_(strings.size()) {
    if (strings.size() == 0) return;
    const std::string_view last = strings.raw(strings.size() - 1);
    const char* const begin = strings.raw(0).data();
    cut_into_windows({begin, static_cast<std::size_t>(last.data() + last.size() - begin)});
    for (std::size_t i = 0; i < strings.size(); ++i) {
        const std::string_view content = strings.raw(i);
        require_short_enough(strings, i);
        if (content.find('\\') == std::string_view::npos) {
            const auto place = static_cast<std::size_t>(content.data() - begin);
            cells_[i] = view_of(content, place / window_stride, place % window_stride);
        } else {
            cells_[i] = view_of_decoded(strings.decode(i));
        }
    }
    const std::size_t window_count = buffers_.size() - decoded_.size();
    for (std::size_t i = 0; i < decoded_.size(); ++i) buffers_[window_count + i] = decoded_[i];
}

void text_views::cut_into_windows(std::string_view section) {
    std::size_t begin = 0;
    do {
        buffers_.push_back(section.substr(begin, longest_buffer));
        begin += window_stride;
    } while (begin < section.size());
}

text_view text_views::view_of(std::string_view text, std::size_t buffer, std::size_t place) const noexcept {
    text_view view;
    view.size = static_cast<std::int32_t>(text.size());
    if (text.size() <= view.content.size()) {
        std::ranges::copy(text, view.content.begin());
        return view;
    }
    const std::array<std::int32_t, 2> where{static_cast<std::int32_t>(buffer), static_cast<std::int32_t>(place)};
    std::memcpy(view.content.data(), text.data(), 4);
    std::memcpy(view.content.data() + 4, where.data(), sizeof where);
    return view;
}

text_view text_views::view_of_decoded(std::string text) {
    if (text.size() <= text_view{}.content.size()) return view_of(text, 0, 0);
    if (decoded_.empty() || decoded_.back().size() + text.size() > longest_buffer) {
        decoded_.emplace_back();
        buffers_.emplace_back();
    }
    const std::size_t place = decoded_.back().size();
    decoded_.back() += text;
    return view_of(text, buffers_.size() - 1, place);
}

}  // namespace heaptrail::graph
