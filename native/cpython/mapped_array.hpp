// A growing array in memory of its own from the operating system: never malloc, whose lock another thread may have held
// when the process was cloned.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

namespace heaptrail::cpython {

// Zeroed pages, or null where the system gives none.
[[nodiscard]] inline void* map_memory(std::size_t bytes) noexcept {
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : memory;
}

// Elements are plain data. Where memory runs out an element is dropped and `failed` says so from then on.
template <class T>
class mapped_array {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    mapped_array() noexcept = default;
    ~mapped_array() { release(); }
    mapped_array(const mapped_array&) = delete;
    mapped_array& operator=(const mapped_array&) = delete;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] bool failed() const noexcept { return failed_; }
    [[nodiscard]] T* data() noexcept { return data_; }
    [[nodiscard]] const T* data() const noexcept { return data_; }
    [[nodiscard]] T& operator[](std::size_t i) noexcept { return data_[i]; }
    [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data_[i]; }
    [[nodiscard]] T& back() noexcept { return data_[size_ - 1]; }
    [[nodiscard]] T* begin() noexcept { return data_; }
    [[nodiscard]] T* end() noexcept { return data_ + size_; }
    [[nodiscard]] const T* begin() const noexcept { return data_; }
    [[nodiscard]] const T* end() const noexcept { return data_ + size_; }

    bool push_back(const T& value) noexcept {
        if (size_ == capacity_ && !reserve(size_ + 1)) return false;
        data_[size_++] = value;
        return true;
    }
    void pop_back() noexcept {
        used_ = std::max(used_, size_);
        --size_;
    }
    void clear() noexcept {
        used_ = std::max(used_, size_);
        size_ = 0;
    }
    // New elements are zero.
    bool resize(std::size_t size) noexcept {
        if (size > capacity_ && !reserve(size)) return false;
        // What was never in use is zero since it was mapped.
        const std::size_t used = std::min(used_, size);
        if (used > size_) std::memset(static_cast<void*>(data_ + size_), 0, (used - size_) * sizeof(T));
        used_ = std::max(used_, size_);
        size_ = size;
        return true;
    }
    bool reserve(std::size_t wanted) noexcept {
        if (wanted <= capacity_) return true;
        const std::size_t bytes = round_up(std::max(wanted * sizeof(T), capacity_ * sizeof(T) * 2));
        void* grown = enlarge(bytes);
        if (grown == nullptr) {
            failed_ = true;
            return false;
        }
        data_ = static_cast<T*>(grown);
        mapped_ = bytes;
        capacity_ = bytes / sizeof(T);
        return true;
    }
    void swap(mapped_array& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
        std::swap(mapped_, other.mapped_);
        std::swap(used_, other.used_);
        std::swap(failed_, other.failed_);
    }
    // For memory that ran out elsewhere on behalf of this array.
    void mark_failed() noexcept { failed_ = true; }
    void release() noexcept {
        if (data_ != nullptr) munmap(static_cast<void*>(data_), mapped_);
        data_ = nullptr;
        size_ = capacity_ = mapped_ = used_ = 0;
    }

private:
    static std::size_t round_up(std::size_t bytes) noexcept {
        constexpr std::size_t smallest = 64 * 1024;
        return (std::max(bytes, smallest) + smallest - 1) / smallest * smallest;
    }
    void* enlarge(std::size_t bytes) noexcept {
        if (data_ == nullptr) return map_memory(bytes);
#if defined(__linux__)
        void* moved = mremap(static_cast<void*>(data_), mapped_, bytes, MREMAP_MAYMOVE);
        return moved == MAP_FAILED ? nullptr : moved;
#else
        void* fresh = map_memory(bytes);
        if (fresh == nullptr) return nullptr;
        std::memcpy(fresh, static_cast<void*>(data_), size_ * sizeof(T));
        munmap(static_cast<void*>(data_), mapped_);
        return fresh;
#endif
    }

    T* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
    std::size_t mapped_ = 0;
    std::size_t used_ = 0;  // elements from here on were never written
    bool failed_ = false;
};

}  // namespace heaptrail::cpython
