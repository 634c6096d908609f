// Address of an object → its ordinal. Neighbours in memory are neighbours here: a walk mostly goes from an object to others
// that were made at the same time, and finds their ordinals in the same lines of the processor's cache.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cpython/mapped_array.hpp"

namespace heaptrail::cpython {

class object_index {
public:
    object_index() noexcept { slots_.resize(1 << 12); }
    [[nodiscard]] bool failed() const noexcept { return slots_.failed() || numbers_.failed(); }

    // The ordinal of an object + 1, or 0 for one that is new, to be written there. Valid until the next call.
    [[nodiscard]] std::uint32_t& number_of(const void* object) noexcept {
        const std::uint64_t block = block_of(object);
        if (block != last_.block) last_ = taken_slot_of(block);
        return numbers_[last_.first_number + place_in_block(object)];
    }
    // The same, of any address: one that is inside of an object may have the number of that.
    [[nodiscard]] std::uint32_t known_number_of(const void* maybe) const noexcept {
        const slot& found = slots_[slot_of(block_of(maybe))];
        return found.block == no_block ? 0 : numbers_[found.first_number + place_in_block(maybe)];
    }

private:
    // No two objects begin in one granule, as the head of each is as long.
    static constexpr unsigned granule_bits = 4;
    static constexpr unsigned block_bits = 10;
    static constexpr std::size_t places = std::size_t{1} << (block_bits - granule_bits);
    static constexpr std::uint64_t no_block = 0;

    struct slot {
        std::uint64_t block;
        std::size_t first_number;
    };
    static std::uint64_t block_of(const void* object) noexcept { return reinterpret_cast<std::uintptr_t>(object) >> block_bits; }
    static std::size_t place_in_block(const void* object) noexcept {
        return reinterpret_cast<std::uintptr_t>(object) >> granule_bits & (places - 1);
    }
    [[nodiscard]] std::size_t slot_of(std::uint64_t block) const noexcept {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = static_cast<std::size_t>(block * 0x9E3779B97F4A7C15u >> 24) & mask;
        while (slots_[at].block != no_block && slots_[at].block != block) at = (at + 1) & mask;
        return at;
    }
    // Where memory ran out all new blocks share one, and `failed` says so.
    slot taken_slot_of(std::uint64_t block) noexcept {
        const std::size_t at = slot_of(block);
        if (slots_[at].block == block) return slots_[at];
        const std::size_t first_number = numbers_.size();
        if (failed() || !numbers_.resize(first_number + places)) return {no_block, 0};
        const slot taken{block, first_number};
        slots_[at] = taken;
        if (numbers_.size() / places * 2 > slots_.size()) grow();
        return taken;
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
            if (moved.block != no_block) slots_[slot_of(moved.block)] = moved;
    }

    mapped_array<slot> slots_;
    mapped_array<std::uint32_t> numbers_;
    slot last_{no_block, 0};
};

}  // namespace heaptrail::cpython
