// Distinct sequences of numbers, numbered in the order of their first appearance.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace heaptrail::graph {

// Open addressing over one arena of cells: property lists of objects are short, and millions of them are equal.
class sequence_set {
public:
    // The number of the sequence, which is added when it is new. O(length), amortised.
    std::uint32_t number_of(std::span<const std::uint32_t> sequence) {
        if ((entries_.size() + 1) * 2 > slots_.size()) grow();
        const std::uint64_t hash = hash_of(sequence);
        std::size_t slot = hash & (slots_.size() - 1);
        while (slots_[slot] != empty_slot) {
            const entry& candidate = entries_[slots_[slot]];
            if (candidate.hash == hash && std::ranges::equal(cells_of(candidate), sequence)) return slots_[slot];
            slot = (slot + 1) & (slots_.size() - 1);
        }
        const auto number = static_cast<std::uint32_t>(entries_.size());
        slots_[slot] = number;
        entries_.push_back({hash, cells_.size(), sequence.size()});
        cells_.insert(cells_.end(), sequence.begin(), sequence.end());
        return number;
    }

    [[nodiscard]] std::span<const std::uint32_t> operator[](std::uint32_t number) const {
        return cells_of(entries_[number]);
    }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct entry {
        std::uint64_t hash;
        std::size_t first;
        std::size_t length;
    };
    static constexpr std::uint32_t empty_slot = 0xFFFFFFFFu;

    [[nodiscard]] std::span<const std::uint32_t> cells_of(const entry& of) const {
        return {cells_.data() + of.first, of.length};
    }

    static std::uint64_t hash_of(std::span<const std::uint32_t> sequence) noexcept {
        std::uint64_t hash = 0x9E3779B97F4A7C15ull ^ sequence.size();
        for (const std::uint32_t cell : sequence) {
            hash = (hash ^ cell) * 0xFF51AFD7ED558CCDull;
            hash ^= hash >> 32;
        }
        return hash;
    }

    void grow() {
        slots_.assign(std::max<std::size_t>(64, slots_.size() * 2), empty_slot);
        for (std::uint32_t number = 0; number < entries_.size(); ++number) {
            std::size_t slot = entries_[number].hash & (slots_.size() - 1);
            while (slots_[slot] != empty_slot) slot = (slot + 1) & (slots_.size() - 1);
            slots_[slot] = number;
        }
    }

    std::vector<std::uint32_t> cells_;
    std::vector<entry> entries_;
    std::vector<std::uint32_t> slots_;
};

}  // namespace heaptrail::graph
