// Memory that comes from the kernel and goes back to it: nothing of it passes through malloc or Python's allocator.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <span>
#include <utility>

namespace heaptrail::cpython {

// Owns a mapping; empty where there was no memory for it. Pages cost nothing before they are touched.
class mapped_pages {
public:
    mapped_pages() noexcept = default;

    // Zeroes that only this process sees.
    [[nodiscard]] static mapped_pages anonymous(std::size_t length) noexcept {
#if defined(MAP_NORESERVE)
        return mapped_pages(length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
#else
        return mapped_pages(length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
#endif
    }
    // Zeroes that processes share which were cloned off this one later.
    [[nodiscard]] static mapped_pages shared(std::size_t length) noexcept {
        return mapped_pages(length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
    }
    // The beginning of a file, to be written.
    [[nodiscard]] static mapped_pages of_file(int descriptor, std::size_t length) noexcept {
        return mapped_pages(length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor);
    }
    // The beginning of a file, to be read.
    [[nodiscard]] static mapped_pages of_file_read_only(int descriptor, std::size_t length) noexcept {
        return mapped_pages(length, PROT_READ, MAP_SHARED, descriptor);
    }

    mapped_pages(mapped_pages&& other) noexcept
        : start_(std::exchange(other.start_, nullptr)), length_(std::exchange(other.length_, 0)) {}
    mapped_pages& operator=(mapped_pages&& other) noexcept {
        std::swap(start_, other.start_);
        std::swap(length_, other.length_);
        return *this;
    }
    ~mapped_pages() {
        if (start_ != nullptr) munmap(start_, length_);
    }

    explicit operator bool() const noexcept { return start_ != nullptr; }
    [[nodiscard]] std::span<std::byte> bytes() const noexcept { return {static_cast<std::byte*>(start_), length_}; }
    template <typename element>
    [[nodiscard]] std::span<element> as() const noexcept {
        return {static_cast<element*>(start_), length_ / sizeof(element)};
    }

private:
    mapped_pages(std::size_t length, int protection, int flags, int descriptor) noexcept {
        if (length == 0) return;
        void* const start = mmap(nullptr, length, protection, flags, descriptor, 0);
        if (start == MAP_FAILED) return;
        start_ = start;
        length_ = length;
    }

    void* start_ = nullptr;
    std::size_t length_ = 0;
};

}  // namespace heaptrail::cpython
