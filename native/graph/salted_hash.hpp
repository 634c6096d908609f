// A hash of numbers that a file chooses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace heaptrail::graph {

// Differs from process to process, so that no file can hold numbers of one hash, which would make each look-up pass all of them.
struct salted_hash {
    std::size_t operator()(std::uint64_t key) const noexcept {
        static const std::uint64_t salt = [] {
            std::random_device source;
            return (std::uint64_t{source()} << 32) | source();
        }();
        key = (key ^ salt) * 0xFF51AFD7ED558CCDull;
        key = (key ^ (key >> 32)) * 0xC4CEB9FE1A85EC53ull;
        return static_cast<std::size_t>(key ^ (key >> 32));
    }
};

}  // namespace heaptrail::graph
