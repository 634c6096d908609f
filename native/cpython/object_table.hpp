// Address of an object → its ordinal, and how many references to it have been seen.
#pragma once

#include <cstdint>

#include "cpython/mapped_array.hpp"

namespace heaptrail::cpython {

class object_table {
public:
    struct slot {
        const void* object;
        std::uint32_t ordinal;
        std::uint32_t references;
    };

    object_table() noexcept { slots_.resize(1 << 16); }
    [[nodiscard]] bool failed() const noexcept { return slots_.failed(); }

    // The slot of an object; a fresh one has `object` unset, and is taken by writing it and calling `taken`.
    [[nodiscard]] slot& find(const void* object) noexcept {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = hash(object) & mask;
        while (slots_[at].object != nullptr && slots_[at].object != object) at = (at + 1) & mask;
        return slots_[at];
    }
    // Call after a slot was taken; slots move.
    void taken() noexcept {
        if (++used_ * 2 > slots_.size() && !failed()) grow();
    }
    [[nodiscard]] std::size_t size() const noexcept { return slots_.size(); }
    [[nodiscard]] bool full() const noexcept { return used_ + 2 > slots_.size(); }
    void prefetch(const void* object) const noexcept { __builtin_prefetch(&slots_[hash(object) & (slots_.size() - 1)]); }
    [[nodiscard]] const slot* begin() const noexcept { return slots_.begin(); }
    [[nodiscard]] const slot* end() const noexcept { return slots_.end(); }

private:
    static std::size_t hash(const void* object) noexcept {
        return static_cast<std::size_t>((reinterpret_cast<std::uintptr_t>(object) >> 3) * 0x9E3779B97F4A7C15u >> 24);
    }
    void grow() noexcept {
        object_table larger(slots_.size() * 2);
        if (larger.failed()) {
            slots_.mark_failed();
            return;
        }
        for (const slot& old : slots_)
            if (old.object != nullptr) larger.find(old.object) = old;
        slots_.swap(larger.slots_);
    }
    explicit object_table(std::size_t size) noexcept { slots_.resize(size); }

    mapped_array<slot> slots_;
    std::size_t used_ = 0;
};

}  // namespace heaptrail::cpython
