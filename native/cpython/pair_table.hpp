// Pairs of numbers → a number.
#pragma once

#include <cstdint>

#include "cpython/mapped_array.hpp"

namespace heaptrail::cpython {

class pair_table {
public:
    pair_table() noexcept { slots_.resize(1 << 12); }
    [[nodiscard]] bool failed() const noexcept { return slots_.failed(); }

    // The number of a pair, or 0 for one that is new, to be written there at once. Valid until the next call.
    [[nodiscard]] std::uint32_t& number_of(std::uint32_t first, std::uint32_t second) noexcept {
        if (used_ * 2 > slots_.size() && !failed()) grow();
        slot& found = slots_[place_of(first, second)];
        if (found.number == 0) {
            ++used_;
            found = {first, second, 0};
        }
        return found.number;
    }
    // 0 where there is none.
    [[nodiscard]] std::uint32_t known_number_of(std::uint32_t first, std::uint32_t second) const noexcept {
        return slots_[place_of(first, second)].number;
    }

private:
    struct slot {
        std::uint32_t first, second, number;
    };
    // The slot of the pair or the free one that it would get. Where memory ran out and all are taken, any.
    [[nodiscard]] std::size_t place_of(std::uint32_t first, std::uint32_t second) const noexcept {
        const std::size_t mask = slots_.size() - 1;
        const std::uint64_t key = std::uint64_t{first} << 32 | second;
        std::size_t at = static_cast<std::size_t>(key * 0x9E3779B97F4A7C15u >> 24) & mask;
        for (std::size_t step = 0; step < mask && slots_[at].number != 0; ++step) {
            if (slots_[at].first == first && slots_[at].second == second) break;
            at = (at + 1) & mask;
        }
        return at;
    }
    void grow() noexcept {
        mapped_array<slot> old;
        old.swap(slots_);
        if (!slots_.resize(old.size() * 2)) {
            slots_.swap(old);
            slots_.mark_failed();
            return;
        }
        for (const slot& moved : old)
            if (moved.number != 0) slots_[place_of(moved.first, moved.second)] = moved;
    }

    mapped_array<slot> slots_;
    std::size_t used_ = 0;
};

}  // namespace heaptrail::cpython
