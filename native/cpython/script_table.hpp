// Files by the number that places in a snapshot know them by.
#pragma once

#include <cstdint>

#include "cpython/allocation_stacks.hpp"
#include "cpython/pair_table.hpp"
#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

// A file has the same number in every snapshot, whatever else was imported meanwhile: readers tell classes of one name apart by
// it. So it is a hash of the name; a second file of the same hash, one in millions of pairs, has the next free number.
class script_table {
public:
    script_table(const walk& w, const allocation_stacks& stacks) noexcept {
        numbers_.resize(w.graph.texts.size());
        for (const location& place : w.graph.locations) note(w, place.file);
        for (std::size_t i = 1; i < stacks.lines.size(); ++i) note(w, stacks.lines[i].file);
    }
    // 0 where it has none.
    [[nodiscard]] std::uint32_t number_of(text_index file) const noexcept { return numbers_[file]; }
    [[nodiscard]] const mapped_array<text_index>& files() const noexcept { return files_; }
    [[nodiscard]] bool failed() const noexcept { return numbers_.failed() || files_.failed() || taken_.failed(); }

private:
    void note(const walk& w, text_index file) noexcept {
        if (failed() || numbers_[file] != 0) return;
        std::uint32_t number = hash_of(w.graph.texts[file]);
        while (number == 0 || taken_.known_number_of(number, 0) != 0) number = (number + 1) & greatest_number;
        taken_.number_of(number, 0) = 1;
        files_.push_back(file);
        numbers_[file] = number;
    }
    // FNV-1a. V8's numbers of scripts are small integers: 31 bits.
    [[nodiscard]] static std::uint32_t hash_of(const text_view& name) noexcept {
        const auto* const bytes = static_cast<const unsigned char*>(name.data);
        const std::size_t length = std::size_t{name.length} * (name.width == 0 ? 1 : name.width);
        std::uint64_t hash = 0xCBF29CE484222325u;
        for (std::size_t i = 0; i < length; ++i) hash = (hash ^ bytes[i]) * 0x100000001B3u;
        return static_cast<std::uint32_t>(hash ^ hash >> 32) & greatest_number;
    }

    static constexpr std::uint32_t greatest_number = 0x7FFFFFFF;
    mapped_array<std::uint32_t> numbers_;
    mapped_array<text_index> files_;
    pair_table taken_;
};

}  // namespace heaptrail::cpython
