#include "graph/index_file.hpp"

#include <algorithm>
#include <cstring>

#include "graph/checksum.hpp"
#include "graph/work_queue.hpp"

// A hash of all sources of the kernels, from the build.
#ifndef HEAPTRAIL_SOURCES_HASH
#error "HEAPTRAIL_SOURCES_HASH must be defined"
#endif

namespace heaptrail::graph {

namespace {

constexpr std::array<char, 8> magic = {'\x89', 'H', 'T', 'I', 'D', 'X', '\r', '\n'};
constexpr std::uint32_t byte_order_mark = 0x01020304;
constexpr std::uint32_t format_version = 1;
constexpr std::uint64_t sources_hash = HEAPTRAIL_SOURCES_HASH;
constexpr std::size_t alignment = 64;
constexpr std::size_t most_sections = 256;
constexpr std::array<std::byte, alignment> padding{};

struct file_header {
    std::array<char, 8> magic;
    std::uint32_t byte_order;
    std::uint32_t version;
    std::uint64_t sources;
    std::uint64_t file_size;
    index_fingerprint fingerprint;
    std::uint64_t section_count;
    std::uint64_t checksum;  // of the header up to here, and of the table
};
static_assert(sizeof(file_header) == 64 && std::is_trivially_copyable_v<file_header>);

// The part of the header in front of its checksum, and the table, one after the other.
std::uint64_t checksum_of_beginning(std::span<const std::byte> beginning) {
    std::vector<std::byte> covered(beginning.begin(), beginning.begin() + offsetof(file_header, checksum));
    covered.insert(covered.end(), beginning.begin() + sizeof(file_header), beginning.end());
    return checksum_of(covered);
}

constexpr std::size_t aligned(std::size_t size) noexcept { return (size + alignment - 1) / alignment * alignment; }

}  // namespace

index_file::index_file(std::span<const std::byte> bytes) : bytes_(bytes) {
    require_sound(reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::uint64_t) == 0, "the file lies askew in memory");
    require_sound(bytes.size() >= sizeof(file_header), "the file is shorter than its header");
    file_header header;
    std::memcpy(&header, bytes.data(), sizeof header);
    require_sound(header.magic == magic && header.byte_order == byte_order_mark, "this is no index of this machine");
    require_sound(header.version == format_version && header.sources == sources_hash, "another version of heaptrail wrote this index");
    require_sound(header.file_size == bytes.size(), "the file has another length than it had");
    require_sound(header.section_count <= most_sections, "the file has too many sections");
    const std::size_t beginning = sizeof header + static_cast<std::size_t>(header.section_count) * sizeof(entry);
    require_sound(bytes.size() >= beginning, "the file is shorter than its table");
    require_sound(checksum_of_beginning(bytes.first(beginning)) == header.checksum, "the table is damaged");
    fingerprint_ = header.fingerprint;
    table_.resize(static_cast<std::size_t>(header.section_count));
    if (!table_.empty()) std::memcpy(table_.data(), bytes.data() + sizeof header, beginning - sizeof header);
    for (const entry& each : table_)
        require_sound(each.offset % alignment == 0 && each.offset <= bytes.size() && each.size <= bytes.size() - each.offset,
                "a section lies outside of the file");
}

const index_file::entry* index_file::find(index_section section) const noexcept {
    const auto found = std::ranges::find(table_, section, &entry::section);
    return found == table_.end() ? nullptr : &*found;
}

bool index_file::has(index_section section) const noexcept { return find(section) != nullptr; }

std::size_t index_file::size_of(index_section section) const noexcept {
    const entry* found = find(section);
    return found == nullptr ? 0 : static_cast<std::size_t>(found->size);
}

std::span<const std::byte> index_file::verified(index_section section) const {
    const entry* found = find(section);
    require_sound(found != nullptr, "a section is missing");
    const std::span<const std::byte> bytes = bytes_.subspan(found->offset, found->size);
    require_sound(checksum_of(bytes) == found->checksum, "a section is damaged");
    return bytes;
}

std::string_view index_file::text(index_section section) const {
    const std::span<const char> characters = cells<char>(section);
    return {characters.data(), characters.size()};
}

void index_writer::add_text(index_section section, std::string text) {
    texts_.emplace_back(text.begin(), text.end());
    add(section, std::span<const char>(texts_.back()));
}

std::size_t index_writer::beginning_size() const noexcept {
    return sizeof(file_header) + sections_.size() * sizeof(index_file::entry);
}

std::size_t index_writer::size() const noexcept {
    std::size_t sum = aligned(beginning_size());
    for (const added& section : sections_) sum += aligned(section.bytes.size());
    return sum;
}

std::vector<std::span<const std::byte>> index_writer::finish(const index_fingerprint& fingerprint) {
    std::vector<index_file::entry> table(sections_.size());
    beginning_.assign(beginning_size(), std::byte{0});
    std::size_t end = aligned(beginning_.size());
    work_queue work;
    for (std::size_t i = 0; i < sections_.size(); ++i) {
        table[i] = {sections_[i].section, 0, end, sections_[i].bytes.size(), 0};
        end += aligned(sections_[i].bytes.size());
        work.add([&, i] { table[i].checksum = checksum_of(sections_[i].bytes); });
    }
    work.finish();
    file_header header{magic, byte_order_mark, format_version, sources_hash, end, fingerprint, table.size(), 0};
    std::memcpy(beginning_.data(), &header, sizeof header);
    if (!table.empty()) std::memcpy(beginning_.data() + sizeof header, table.data(), table.size() * sizeof(index_file::entry));
    header.checksum = checksum_of_beginning(beginning_);
    std::memcpy(beginning_.data(), &header, sizeof header);

    std::vector<std::span<const std::byte>> pieces;
    const auto append = [&](std::span<const std::byte> bytes) {
        if (!bytes.empty()) pieces.push_back(bytes);
        if (const std::size_t rest = aligned(bytes.size()) - bytes.size(); rest > 0)
            pieces.push_back(std::span(padding).first(rest));
    };
    append(beginning_);
    for (const added& section : sections_) append(section.bytes);
    return pieces;
}

}  // namespace heaptrail::graph
