// Ids that objects keep over all captures of one process: small, dense, and never given twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "cpython/mapped_pages.hpp"

namespace heaptrail::cpython {

inline constexpr std::uint32_t first_object_id = 101;  // below are the groups of the root
inline constexpr std::uint32_t end_of_object_ids = 1u << 31;  // DevTools keeps ids in 32 bits, with a sign

// What one capture knew: for each of its objects the address, the tell and the id, ascending by address, about eight bytes each.
// Never changed once it is complete, so that a process that is forked off can go on from it as well.
struct kept_ids {
    mapped_pages pages;
    std::size_t length = 0;  // bytes in use of `pages`
    std::uint32_t count = 0;
    std::uint32_t next_id = first_object_id;
};

// The ids of one capture. Objects that the last capture knew keep their ids, others get the next free ones, and those that are
// gone are forgotten. Reads the old entries and writes new ones, so that a capture that fails half way changes nothing.
// Neither malloc nor Python is called.
class id_book {
public:
    // `descriptor` is an empty file in memory that takes the new entries, where another process shall adopt them; or -1.
    id_book(const kept_ids& kept, int descriptor) noexcept : kept_(kept), descriptor_(descriptor) {}

    // The ids of all objects of the heap, in their order; to be called once in a capture. An address is any number that stands for
    // one thing as long as it lives, and for no other at the same time; the tell tells apart what lives at one address in turn
    // (`identity_tell`). O(n): a radix sort with 32 bytes an object of passing memory, then one pass over old and new.
    // 0, or an errno: EOVERFLOW where there are no ids left, otherwise what the system said about memory.
    [[nodiscard]] int assign(
        std::span<const std::uint64_t> addresses, std::span<const std::uint32_t> tells, std::span<std::uint32_t> ids) noexcept;

    // The entries that `assign` wrote, for this process.
    [[nodiscard]] kept_ids take_entries() noexcept { return std::move(written_); }
    // How much there is in `descriptor` for another process.
    [[nodiscard]] std::size_t written_length() const noexcept { return written_.length; }
    [[nodiscard]] std::uint32_t written_count() const noexcept { return written_.count; }
    [[nodiscard]] std::uint32_t next_id() const noexcept { return written_.next_id; }

private:
    [[nodiscard]] mapped_pages map_entries(std::size_t most) noexcept;
    void keep_only(std::size_t length) noexcept;

    const kept_ids& kept_;
    int descriptor_;
    kept_ids written_;
};

// A tell out of a type's address and whatever about the object is cheap to see and never changes.
[[nodiscard]] constexpr std::uint32_t identity_tell(std::uint64_t type, std::uint64_t trait = 0) noexcept {
    std::uint64_t hash = (type ^ (trait * 0x9E3779B97F4A7C15ull)) * 0xFF51AFD7ED558CCDull;
    hash = (hash ^ (hash >> 32)) * 0xC4CEB9FE1A85EC53ull;
    return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace heaptrail::cpython
