// How the entries of an id book are laid down: differences of neighbours as numbers of variable length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace heaptrail::cpython {

struct id_entry {
    std::uint64_t address = 0;
    std::uint32_t tell = 0;
    std::uint32_t id = 0;
};

inline constexpr std::size_t longest_entry = 10 + sizeof(std::uint32_t) + 5;

// Addresses ascend, and neighbours that were born together have neighbouring ids: both differences are mostly one byte.
class id_entry_writer {
public:
    explicit id_entry_writer(std::span<std::byte> room) noexcept : start_(room.data()), at_(room.data()) {}

    void write(const id_entry& entry) noexcept {
        number(entry.address - last_.address);
        std::memcpy(at_, &entry.tell, sizeof entry.tell);
        at_ += sizeof entry.tell;
        const auto step = static_cast<std::int32_t>(entry.id - last_.id - 1);
        number((static_cast<std::uint32_t>(step) << 1) ^ static_cast<std::uint32_t>(step >> 31));
        last_ = entry;
    }
    [[nodiscard]] std::size_t length() const noexcept { return static_cast<std::size_t>(at_ - start_); }

private:
    void number(std::uint64_t value) noexcept {
        for (; value >= 0x80; value >>= 7) *at_++ = static_cast<std::byte>(value | 0x80);
        *at_++ = static_cast<std::byte>(value);
    }

    std::byte* start_;
    std::byte* at_;
    id_entry last_;
};

class id_entry_reader {
public:
    // `room` is what an `id_entry_writer` wrote.
    explicit id_entry_reader(std::span<const std::byte> room) noexcept
        : at_(room.data()), end_(room.data() + room.size()) {}

    // The next entry into `entry`; false at the end.
    [[nodiscard]] bool read(id_entry& entry) noexcept {
        if (at_ == end_) return false;
        entry.address += number();
        std::memcpy(&entry.tell, at_, sizeof entry.tell);
        at_ += sizeof entry.tell;
        const auto folded = static_cast<std::uint32_t>(number());
        entry.id += ((folded >> 1) ^ (0u - (folded & 1))) + 1;
        return true;
    }

private:
    [[nodiscard]] std::uint64_t number() noexcept {
        std::uint64_t value = 0;
        for (unsigned shift = 0;; shift += 7) {
            const auto part = static_cast<std::uint64_t>(*at_++);
            value |= (part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
    }

    const std::byte* at_;
    const std::byte* end_;
};

}  // namespace heaptrail::cpython
