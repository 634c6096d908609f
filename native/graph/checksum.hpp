// A checksum that notices damage at the speed of memory. It is no protection against intent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace heaptrail::graph {

// XXH64 with seed 0 (Collet, "xxHash fast digest algorithm", specification 0.1.1), on machines of either byte order.
[[nodiscard]] std::uint64_t checksum_of(std::span<const std::byte> bytes) noexcept;

}  // namespace heaptrail::graph
