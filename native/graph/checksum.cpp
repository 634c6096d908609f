#include "graph/checksum.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace heaptrail::graph {

namespace {

constexpr std::uint64_t prime1 = 0x9E3779B185EBCA87u;
constexpr std::uint64_t prime2 = 0xC2B2AE3D27D4EB4Fu;
constexpr std::uint64_t prime3 = 0x165667B19E3779F9u;
constexpr std::uint64_t prime4 = 0x85EBCA77C2B2AE63u;
constexpr std::uint64_t prime5 = 0x27D4EB2F165667C5u;

// The first `width` bytes as a little-endian number.
template <std::size_t width>
std::uint64_t number_at(const std::byte* at) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        std::uint64_t number = 0;
        std::memcpy(&number, at, width);
        return number;
    } else {
        std::uint64_t number = 0;
        for (std::size_t i = width; i-- > 0;) number = number << 8 | static_cast<std::uint64_t>(at[i]);
        return number;
    }
}

constexpr std::uint64_t mixed(std::uint64_t lane, std::uint64_t number) noexcept {
    return std::rotl(lane + number * prime2, 31) * prime1;
}

constexpr std::uint64_t merged(std::uint64_t hash, std::uint64_t lane) noexcept {
    return (hash ^ mixed(0, lane)) * prime1 + prime4;
}

}  // namespace

std::uint64_t checksum_of(std::span<const std::byte> bytes) noexcept {
    const std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    std::uint64_t hash = prime5;
    if (left >= 32) {
        std::array<std::uint64_t, 4> lanes = {prime1 + prime2, prime2, 0, std::uint64_t{0} - prime1};
        for (; left >= 32; left -= 32) {
            for (std::uint64_t& lane : lanes) {
                lane = mixed(lane, number_at<8>(at));
                at += 8;
            }
        }
        hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) + std::rotl(lanes[3], 18);
        for (const std::uint64_t lane : lanes) hash = merged(hash, lane);
    }
    hash += bytes.size();
    for (; left >= 8; left -= 8, at += 8) hash = std::rotl(hash ^ mixed(0, number_at<8>(at)), 27) * prime1 + prime4;
    if (left >= 4) {
        hash = std::rotl(hash ^ (number_at<4>(at) * prime1), 23) * prime2 + prime3;
        left -= 4;
        at += 4;
    }
    for (; left > 0; --left, ++at) hash = std::rotl(hash ^ (number_at<1>(at) * prime5), 11) * prime1;
    hash = (hash ^ (hash >> 33)) * prime2;
    hash = (hash ^ (hash >> 29)) * prime3;
    return hash ^ (hash >> 32);
}

}  // namespace heaptrail::graph
