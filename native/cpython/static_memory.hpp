// The static variables of the program and its libraries: where C code keeps what it holds for good.
#pragma once

#include "cpython/own_memory.hpp"
#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

// Receives words of the writable segments of the program and its libraries. Memory is read through the kernel, so that what
// another thread unmaps meanwhile does no harm. Where the kernel refuses, and on systems other than Linux, there are none.
class static_memory {
public:
    explicit static_memory(text_table& texts) noexcept : texts_(texts) {}

    // Calls `receive(pointer, where it lies, name of the library)` for every word that `wanted` says yes to.
    template <class Wanted, class Receive>
    void for_each_word(Wanted&& wanted, Receive&& receive) noexcept {
        mapped_array<std::uintptr_t> words;
        if (!find_segments() || !words.resize(chunk / word)) return;
        std::size_t budget = most_bytes;
        for (const segment& part : segments_) {
            if (part.end - part.begin > budget) continue;
            budget -= part.end - part.begin;
            for (std::uintptr_t at = part.begin; at < part.end; at += chunk) {
                const auto* const from = reinterpret_cast<const void*>(at);
                const std::size_t count = read_through_kernel(from, words.data(), std::min(part.end - at, chunk)) / word;
                for (std::size_t i = 0; i < count; ++i)
                    if (wanted(words[i])) receive(reinterpret_cast<const void*>(words[i]), at + i * word, part.library);
            }
        }
    }

private:
    static constexpr std::size_t word = sizeof(std::uintptr_t);
    static constexpr std::size_t chunk = std::size_t{1} << 19;
    static constexpr std::size_t most_bytes = std::size_t{256} << 20;

    struct segment {
        std::uintptr_t begin, end;
        text_index library;
    };
    bool find_segments() noexcept;
    void add_segments(std::uintptr_t image, std::string_view path) noexcept;

    text_table& texts_;
    mapped_array<segment> segments_;
};

}  // namespace heaptrail::cpython
