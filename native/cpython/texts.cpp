#include "cpython/texts.hpp"

#include <cstring>

namespace heaptrail::cpython {
namespace {

constexpr std::size_t block_bytes = 1 << 20;

std::size_t bytes_of(const text_view& text) noexcept { return std::size_t{text.length} * std::max(text.width, 1u); }

std::uint32_t hash_of(const text_view& text) noexcept {
    const char* bytes = static_cast<const char*>(text.data);
    std::size_t left = bytes_of(text);
    std::uint64_t hash = 0x9E3779B97F4A7C15u ^ left;
    while (left >= 8) {
        std::uint64_t word;
        std::memcpy(&word, bytes, 8);
        hash = (hash ^ word) * 0xFF51AFD7ED558CCDu;
        hash ^= hash >> 32;
        bytes += 8;
        left -= 8;
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, bytes, left);
    hash = (hash ^ rest) * 0xC4CEB9FE1A85EC53u;
    return static_cast<std::uint32_t>(hash >> 32);
}

// Latin-1 without the upper half is UTF-8: `app` is one string, whoever wrote it.
text_view normal(text_view text) noexcept {
    if (text.width != 1) return text;
    const auto* bytes = static_cast<const unsigned char*>(text.data);
    std::uint32_t i = 0;
    for (; i + 8 <= text.length; i += 8) {
        std::uint64_t word;
        std::memcpy(&word, bytes + i, 8);
        if (word & 0x8080808080808080u) return text;
    }
    for (; i < text.length; ++i)
        if (bytes[i] & 0x80) return text;
    text.width = 0;
    return text;
}

bool same(const text_view& a, const text_view& b) noexcept {
    return a.width == b.width && a.length == b.length && std::memcmp(a.data, b.data, bytes_of(a)) == 0;
}

// A prefix of UTF-8 that ends with a whole character.
std::string_view shortened(std::string_view utf8) noexcept {
    if (utf8.size() <= longest_text) return utf8;
    std::size_t end = longest_text;
    while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0) == 0x80) --end;
    return utf8.substr(0, end);
}

}  // namespace

text_view characters_of(PyObject* string) noexcept {
    const auto* head = reinterpret_cast<const PyASCIIObject*>(string);
    const void* data = nullptr;
    if (head->state.compact) {
        data = head->state.ascii ? static_cast<const void*>(head + 1)
                                 : static_cast<const void*>(reinterpret_cast<const PyCompactUnicodeObject*>(string) + 1);
    } else {
        data = reinterpret_cast<const PyUnicodeObject*>(string)->data.any;
    }
    if (data == nullptr || head->length < 0) return {"", 0, 0};
    const auto length = static_cast<std::uint32_t>(std::min<Py_ssize_t>(head->length, longest_text));
    return {data, length, head->state.ascii ? 0u : static_cast<std::uint32_t>(head->state.kind)};
}

text_table::text_table() noexcept {
    slots_.resize(1 << 15);
    views_.reserve(1 << 14);
}

text_table::~text_table() {
    for (char* block : copies_) munmap(block, block_bytes);
}

text_index text_table::of(std::string_view utf8) noexcept {
    utf8 = shortened(utf8);
    return index_of({utf8.data(), static_cast<std::uint32_t>(utf8.size()), 0}, false);
}

text_index text_table::of(PyObject* string) noexcept { return of(characters_of(string)); }

text_index text_table::of(const text_view& text) noexcept { return index_of(normal(text), false); }

text_index text_table::of_copy(std::string_view utf8) noexcept {
    utf8 = shortened(utf8);
    return index_of({utf8.data(), static_cast<std::uint32_t>(utf8.size()), 0}, true);
}

text_index text_table::of_copy(const text_view& text) noexcept { return index_of(normal(text), true); }

void text_table::prefetch(PyObject* string) const noexcept {
    __builtin_prefetch(&slots_[hash_of(characters_of(string)) & (slots_.size() - 1)], 1);
}

text_index text_table::index_of(const text_view& text, bool copy) noexcept {
    const std::uint32_t hash = hash_of(text);
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].index != 0) {
        if (slots_[at].hash == hash && same(views_[slots_[at].index - 1], text)) return slots_[at].index - 1;
        at = (at + 1) & mask;
    }
    const text_view kept{copy ? copied(text) : text.data, text.length, text.width};
    if (kept.data == nullptr || views_.size() + 2 > slots_.size() || !views_.push_back(kept)) {
        views_.mark_failed();
        return 0;
    }
    const auto index = static_cast<text_index>(views_.size() - 1);
    slots_[at] = {hash, index + 1};
    if (views_.size() * 3 > slots_.size() * 2 && !failed()) grow();
    return index;
}

const void* text_table::copied(const text_view& text) noexcept {
    const std::size_t bytes = bytes_of(text);
    if (copies_.empty() || block_used_ + bytes > block_bytes) {
        auto* block = static_cast<char*>(map_memory(block_bytes));
        if (block == nullptr || !copies_.push_back(block)) return nullptr;
        block_used_ = 0;
    }
    char* place = copies_.back() + block_used_;
    std::memcpy(place, text.data, bytes);
    block_used_ += bytes;
    return place;
}

void text_table::grow() noexcept {
    mapped_array<slot> larger;
    if (!larger.resize(slots_.size() * 2)) {
        slots_.mark_failed();
        return;
    }
    const std::size_t mask = larger.size() - 1;
    for (const slot& old : slots_) {
        if (old.index == 0) continue;
        std::size_t at = old.hash & mask;
        while (larger[at].index != 0) at = (at + 1) & mask;
        larger[at] = old;
    }
    slots_.swap(larger);
}

}  // namespace heaptrail::cpython
