// Files by the number that places in a snapshot know them by, from 1 on.
#pragma once

#include <cstdint>

#include "cpython/allocation_stacks.hpp"
#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

class script_table {
public:
    script_table(const walk& w, const allocation_stacks& stacks) noexcept {
        numbers_.resize(w.graph.texts.size());
        for (const location& place : w.graph.locations) note(place.file);
        for (std::size_t i = 1; i < stacks.lines.size(); ++i) note(stacks.lines[i].file);
    }
    // 0 where it has none.
    [[nodiscard]] std::uint32_t number_of(text_index file) const noexcept { return numbers_[file]; }
    [[nodiscard]] const mapped_array<text_index>& files() const noexcept { return files_; }
    [[nodiscard]] bool failed() const noexcept { return numbers_.failed() || files_.failed(); }

private:
    void note(text_index file) noexcept {
        if (failed() || numbers_[file] != 0) return;
        files_.push_back(file);
        numbers_[file] = static_cast<std::uint32_t>(files_.size());
    }

    mapped_array<std::uint32_t> numbers_;
    mapped_array<text_index> files_;
};

}  // namespace heaptrail::cpython
