#include "cpython/id_book.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "cpython/id_entries.hpp"

namespace heaptrail::cpython {

namespace {

struct placed_address {
    std::uint64_t address;
    std::uint64_t place;  // in the caller's order
};

constexpr unsigned digit_bits = 11;
constexpr std::size_t digit_values = std::size_t{1} << digit_bits;
constexpr std::size_t digit_count = (64 + digit_bits - 1) / digit_bits;
using digit_tally = std::array<std::uint32_t, digit_values>;

[[nodiscard]] std::size_t digit(std::uint64_t address, std::size_t place) noexcept {
    return (address >> (place * digit_bits)) & (digit_values - 1);
}

// Least digit first; digits in which all addresses agree are passed over. The result is in the first or the second of both.
[[nodiscard]] std::span<placed_address> sort_by_address(
    std::span<placed_address> from, std::span<placed_address> to, std::span<digit_tally, digit_count> tallies) noexcept {
    for (const placed_address& entry : from)
        for (std::size_t place = 0; place < digit_count; ++place) ++tallies[place][digit(entry.address, place)];
    for (std::size_t place = 0; place < digit_count; ++place) {
        digit_tally& tally = tallies[place];
        if (tally[digit(from.front().address, place)] == from.size()) continue;
        std::uint32_t first = 0;
        for (std::uint32_t& value : tally) first += std::exchange(value, first);
        for (const placed_address& entry : from) to[tally[digit(entry.address, place)]++] = entry;
        std::swap(from, to);
    }
    return from;
}

// The old entries, asked for in ascending order of address.
class old_ids {
public:
    explicit old_ids(const kept_ids& kept) noexcept
        : entries_(kept.pages.bytes().first(kept.length)), more_(entries_.read(entry_)) {}

    // The id of what lived at this address with this tell; 0 when nothing did.
    [[nodiscard]] std::uint32_t find(std::uint64_t address, std::uint32_t tell) noexcept {
        while (more_ && entry_.address < address) more_ = entries_.read(entry_);
        return more_ && entry_.address == address && entry_.tell == tell ? entry_.id : 0;
    }

private:
    id_entry_reader entries_;
    id_entry entry_;
    bool more_;
};

}  // namespace

mapped_pages id_book::map_entries(std::size_t most) noexcept {
    if (descriptor_ < 0) return mapped_pages::anonymous(most);
    if (ftruncate(descriptor_, static_cast<off_t>(most)) != 0) return {};
    return mapped_pages::of_file(descriptor_, most);
}

void id_book::keep_only(std::size_t length) noexcept {
    written_.length = length;
    // What was not written to costs nothing: that the file stays longer than need be does no harm.
    if (descriptor_ >= 0 && ftruncate(descriptor_, static_cast<off_t>(length)) != 0) return;
}

int id_book::assign(
    std::span<const std::uint64_t> addresses, std::span<const std::uint32_t> tells, std::span<std::uint32_t> ids) noexcept {
    written_.next_id = kept_.next_id;
    if (addresses.empty()) return 0;
    const mapped_pages tallies = mapped_pages::anonymous(digit_count * sizeof(digit_tally));
    const mapped_pages room = mapped_pages::anonymous(2 * addresses.size() * sizeof(placed_address));
    mapped_pages pages = map_entries(addresses.size() * longest_entry);
    if (!tallies || !room || !pages) return errno;

    const auto entries = room.as<placed_address>().first(2 * addresses.size());
    for (std::size_t place = 0; place < addresses.size(); ++place) entries[place] = {addresses[place], place};
    const auto sorted = sort_by_address(entries.first(addresses.size()), entries.subspan(addresses.size()),
        tallies.as<digit_tally>().first<digit_count>());

    old_ids known(kept_);
    id_entry_writer writer(pages.bytes());
    for (const placed_address& entry : sorted) {
        std::uint32_t id = known.find(entry.address, tells[entry.place]);
        if (id == 0) {
            if (written_.next_id == end_of_object_ids) return EOVERFLOW;
            id = written_.next_id++;
        }
        ids[entry.place] = id;
        writer.write({entry.address, tells[entry.place], id});
    }
    written_.pages = std::move(pages);
    written_.count = static_cast<std::uint32_t>(addresses.size());
    keep_only(writer.length());
    return 0;
}

}  // namespace heaptrail::cpython
