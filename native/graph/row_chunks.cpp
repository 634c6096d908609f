#include "graph/row_chunks.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "graph/invalid_snapshot.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;
constexpr std::size_t lanes = 32;
constexpr std::size_t block_bytes = lanes * 128;  // at most 128 counts in a lane of one byte

struct census {
    std::size_t commas;
    bool closes;
};

// Independent lanes of one byte, so that compilers use vector registers.
census count_commas(const char* block) noexcept {
    std::array<std::uint8_t, lanes> commas{};
    std::array<std::uint8_t, lanes> closing{};
    for (std::size_t i = 0; i < block_bytes; i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            commas[lane] = static_cast<std::uint8_t>(commas[lane] + (block[i + lane] == ','));
            closing[lane] = static_cast<std::uint8_t>(closing[lane] | (block[i + lane] == ']'));
        }
    }
    census result{0, false};
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        result.commas += commas[lane];
        result.closes |= closing[lane] != 0;
    }
    return result;
}

class cutter {
public:
    cutter(std::string_view text, std::size_t begin, const section_shape& shape,
           const std::function<void(const row_chunk&)>& sink)
        : text_(text), at_(begin), chunk_begin_(begin), shape_(shape), sink_(sink), promised_(shape.row_count * shape.field_count) {}

    std::size_t cut() {
        if (closes_at_once()) return finish_empty();
        while (true) {
            while (at_ - chunk_begin_ < chunk_bytes && text_.size() - at_ >= block_bytes) {
                const census block = count_commas(text_.data() + at_);
                if (block.closes) return finish();
                commas_ += block.commas;
                at_ += block_bytes;
                if (commas_ >= promised_) fail_too_many();
            }
            if (text_.size() - at_ < block_bytes) return finish();
            if (step_to_end_of_row()) return finish();
            emit(at_);
            chunk_begin_ = ++at_;
        }
    }

private:
    bool closes_at_once() const noexcept {
        const std::size_t first = text_.find_first_not_of(" \n\r\t", at_);
        return first != std::string_view::npos && text_[first] == ']';
    }

    std::size_t finish_empty() {
        at_ = text_.find(']', at_);
        if (promised_ != 0) fail_count(0);
        return at_ + 1;
    }

    // Moves to the comma that ends a row; true if the section (or the file) ends before.
    bool step_to_end_of_row() {
        for (; at_ < text_.size() && text_[at_] != ']'; ++at_) {
            if (text_[at_] != ',') continue;
            ++commas_;
            if (commas_ >= promised_) fail_too_many();
            if (commas_ % shape_.field_count == 0) return false;
        }
        return true;
    }

    std::size_t finish() {
        for (; at_ < text_.size() && text_[at_] != ']'; ++at_) commas_ += text_[at_] == ',';
        if (at_ == text_.size()) throw invalid_snapshot(shape_.name, at_, "the file ends inside this section");
        if (commas_ + 1 != promised_) fail_count(commas_ + 1);
        commas_ = promised_;
        emit(at_);
        return at_ + 1;
    }

    void emit(std::size_t end) {
        const std::size_t rows = commas_ / shape_.field_count;
        sink_(row_chunk{chunk_begin_, end, rows_before_, rows - rows_before_});
        rows_before_ = rows;
    }

    std::string promise() const {
        return "the header promises " + std::to_string(shape_.row_count) + " rows of " + std::to_string(shape_.field_count) +
               " numbers, ";
    }

    [[noreturn]] void fail_too_many() const { throw invalid_snapshot(shape_.name, at_, promise() + "the section holds more"); }
    [[noreturn]] void fail_count(std::size_t found) const {
        throw invalid_snapshot(shape_.name, at_, promise() + "the section holds " + std::to_string(found) + " numbers");
    }

    std::string_view text_;
    std::size_t at_;
    std::size_t chunk_begin_;
    std::size_t commas_ = 0;
    std::size_t rows_before_ = 0;
    const section_shape& shape_;
    const std::function<void(const row_chunk&)>& sink_;
    std::size_t promised_;
};

}  // namespace

std::size_t cut_into_chunks(std::string_view text, std::size_t begin, const section_shape& shape,
                            const std::function<void(const row_chunk&)>& sink) {
    return cutter(text, begin, shape, sink).cut();
}

void require_room(std::string_view text, std::size_t begin, const section_shape& shape) {
    const std::size_t most = (text.size() - begin + 1) / 2;  // a digit and a comma each
    if (shape.row_count > most / shape.field_count)
        throw invalid_snapshot(shape.name, begin,
                               "the header promises " + std::to_string(shape.row_count) + " rows, and the file is too short for them");
}

}  // namespace heaptrail::graph
