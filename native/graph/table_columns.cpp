#include "graph/table_columns.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace heaptrail::graph {

namespace {

template <class T>
batch_cells batch_of(std::shared_ptr<column<T>> cells) {
    batch_cells batch;
    batch.buffers = {nullptr, cells->data()};
    batch.made.push_back(std::move(cells));
    return batch;
}

// Sets one bit for each row that holds something, lowest bit first.
template <class HoldsSomething>
void add_validity(batch_cells& batch, std::size_t count, HoldsSomething holds_something) {
    auto bits = std::make_shared<column<std::uint8_t>>((count + 7) / 8, std::uint8_t{0});
    std::size_t held = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned bit = holds_something(i) ? 1u : 0u;
        (*bits)[i / 8] |= static_cast<std::uint8_t>(bit << (i % 8));
        held += bit;
    }
    batch.buffers[0] = bits->data();
    batch.null_count = static_cast<std::int64_t>(count - held);
    batch.made.push_back(std::move(bits));
}

// A view array names the buffers that its cells point into, and last of all their sizes.
void add_text_buffers(batch_cells& batch, const text_views& all) {
    auto sizes = std::make_shared<std::vector<std::int64_t>>();
    for (const std::string_view buffer : all.buffers()) {
        batch.buffers.push_back(buffer.data());
        sizes->push_back(static_cast<std::int64_t>(buffer.size()));
    }
    batch.buffers.push_back(sizes->data());
    batch.made.push_back(std::move(sizes));
}

std::string text_format() { return std::string(texts_format); }
std::string ordinal_format() { return std::string(ordinals_format); }

// Arrow's readers know numbers of words as signed ones: of fewer than 2³¹ words both are written alike.
template <class Number>
table_column worded_cells_of(std::string name, std::string format, std::span<const Number> numbers, std::span<const std::string> given) {
    if (std::ranges::any_of(numbers, [&](Number number) { return number >= given.size(); }))
        throw std::out_of_range("there is no word of this number");
    auto words = std::make_shared<const word_list>(given);
    table_column column = stored_cells(std::move(name), std::move(format), numbers.data(), sizeof(Number));
    if (words->count != given.size()) {
        column.read = [words, numbers](std::size_t first, std::size_t count) {
            auto cells = std::make_shared<graph::column<Number>>(count);
            for (std::size_t i = 0; i < count; ++i) (*cells)[i] = static_cast<Number>(words->number_of[numbers[first + i]]);
            return batch_of(std::move(cells));
        };
    }
    column.words = std::move(words);
    return column;
}

}  // namespace

word_list::word_list(std::span<const std::string> words) : count(0), ends{0} {
    std::unordered_map<std::string_view, std::int32_t> known;
    for (const std::string& word : words) {
        const auto [place, is_new] = known.try_emplace(word, static_cast<std::int32_t>(count));
        number_of.push_back(place->second);
        if (!is_new) continue;
        if (text.size() + word.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
            throw std::length_error("the names of the classes are longer than 2 GiB");
        text += word;
        ends.push_back(static_cast<std::int32_t>(text.size()));
        ++count;
    }
}

table_column stored_cells(std::string name, std::string format, const void* cells, std::size_t width) {
    const auto read = [cells, width](std::size_t first, std::size_t) {
        batch_cells batch;
        batch.buffers = {nullptr, static_cast<const std::byte*>(cells) + first * width};
        return batch;
    };
    return {.name = std::move(name), .format = std::move(format), .words = {}, .read = read};
}

table_column worded_cells(std::string name, std::span<const std::uint8_t> numbers, std::span<const std::string> given) {
    return worded_cells_of(std::move(name), "c", numbers, given);
}

table_column worded_cells(std::string name, std::span<const std::uint32_t> numbers, std::span<const std::string> given) {
    return worded_cells_of(std::move(name), "i", numbers, given);
}

table_column positions(std::string name) {
    const auto read = [](std::size_t first, std::size_t count) {
        auto cells = std::make_shared<column<std::uint32_t>>(count);
        std::iota(cells->begin(), cells->end(), static_cast<std::uint32_t>(first));
        return batch_of(std::move(cells));
    };
    return {.name = std::move(name), .format = ordinal_format(), .words = {}, .read = read};
}

table_column lengths(std::string name, std::span<const std::uint32_t> firsts) {
    const auto read = [firsts](std::size_t first, std::size_t count) {
        auto cells = std::make_shared<column<std::uint32_t>>(count);
        for (std::size_t i = 0; i < count; ++i) (*cells)[i] = firsts[first + i + 1] - firsts[first + i];
        return batch_of(std::move(cells));
    };
    return {.name = std::move(name), .format = ordinal_format(), .words = {}, .read = read};
}

table_column owners(std::string name, std::span<const std::uint32_t> firsts) {
    const auto read = [firsts](std::size_t first, std::size_t count) {
        auto cells = std::make_shared<column<std::uint32_t>>(count);
        auto row = static_cast<std::size_t>(std::ranges::upper_bound(firsts, first) - firsts.begin()) - 1;
        for (std::size_t i = 0; i < count; ++i) {
            while (firsts[row + 1] <= first + i) ++row;
            (*cells)[i] = static_cast<std::uint32_t>(row);
        }
        return batch_of(std::move(cells));
    };
    return {.name = std::move(name), .format = ordinal_format(), .words = {}, .read = read};
}

table_column texts(std::string name, const text_views& all, std::span<const std::uint32_t> indices,
                   std::span<const edge_type> types) {
    const auto read = [&all, indices, types](std::size_t first, std::size_t count) {
        const auto has_text = [&](std::size_t i) { return types.empty() || has_string_name(types[first + i]); };
        auto cells = std::make_shared<column<text_view>>(count);
        for (std::size_t i = 0; i < count; ++i) (*cells)[i] = has_text(i) ? all.cells()[indices[first + i]] : text_view{};
        batch_cells batch = batch_of(std::move(cells));
        if (!types.empty()) add_validity(batch, count, has_text);
        add_text_buffers(batch, all);
        return batch;
    };
    return {.name = std::move(name), .format = text_format(), .words = {}, .read = read};
}

table_column all_texts(std::string name, const text_views& all) {
    const auto read = [&all](std::size_t first, std::size_t) {
        batch_cells batch;
        batch.buffers = {nullptr, all.cells().data() + first};
        add_text_buffers(batch, all);
        return batch;
    };
    return {.name = std::move(name), .format = text_format(), .words = {}, .read = read};
}

table_column edge_indices(std::string name, std::span<const std::uint32_t> indices, std::span<const edge_type> types) {
    const auto read = [indices, types](std::size_t first, std::size_t count) {
        batch_cells batch;
        batch.buffers = {nullptr, indices.data() + first};
        add_validity(batch, count, [&](std::size_t i) { return !has_string_name(types[first + i]); });
        return batch;
    };
    return {.name = std::move(name), .format = ordinal_format(), .words = {}, .read = read};
}

table_column absent_cells(std::string name, std::string format, bool has_words) {
    const bool is_text = format == texts_format;
    const auto read = [is_text](std::size_t, std::size_t count) {
        // The widest cell is a view; the validity bits are zero as well.
        auto zeros = std::make_shared<column<text_view>>(std::max<std::size_t>(count, 1), text_view{});
        batch_cells batch;
        batch.null_count = static_cast<std::int64_t>(count);
        batch.buffers = {zeros->data(), zeros->data()};
        if (is_text) batch.buffers.push_back(zeros->data());
        batch.made.push_back(std::move(zeros));
        return batch;
    };
    const std::vector<std::string> no_word{""};
    return {.name = std::move(name), .format = std::move(format),
            .words = has_words ? std::make_shared<const word_list>(no_word) : nullptr, .read = read};
}

}  // namespace heaptrail::graph
