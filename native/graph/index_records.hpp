// Small things of many fields, written one after the other, and read with every length checked.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "graph/index_file.hpp"
#include "graph/json_text.hpp"

namespace heaptrail::graph {

class record_writer {
public:
    template <class T>
    void put(T number) {
        static_assert(std::is_arithmetic_v<T>);
        text_.append(reinterpret_cast<const char*>(&number), sizeof number);
    }
    void put_string(std::string_view text) {
        put(static_cast<std::uint64_t>(text.size()));
        text_.append(text);
    }
    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    std::string text_;
};

// Each read throws damaged_index where the record ends before.
class record_reader {
public:
    explicit record_reader(std::string_view text) : text_(text) {}

    template <class T>
    [[nodiscard]] T get() {
        static_assert(std::is_arithmetic_v<T>);
        T number;
        std::memcpy(&number, taken(sizeof number).data(), sizeof number);
        return number;
    }
    [[nodiscard]] std::string get_string() {
        const std::string_view text = taken(get<std::uint64_t>());
        require_sound(is_utf8(text), "a text in a record is not UTF-8");
        return std::string(text);
    }
    // A number of things that follow, each of which takes `least_bytes` or more.
    [[nodiscard]] std::size_t get_count(std::size_t least_bytes) {
        const auto count = get<std::uint64_t>();
        require_sound(count <= text_.size() / least_bytes, "a record is shorter than it says");
        return static_cast<std::size_t>(count);
    }
    void require_end() const {
        require_sound(text_.empty(), "a record is longer than it says");
    }

private:
    std::string_view taken(std::uint64_t size) {
        require_sound(size <= text_.size(), "a record is shorter than it says");
        const std::string_view found = text_.substr(0, static_cast<std::size_t>(size));
        text_.remove_prefix(found.size());
        return found;
    }

    std::string_view text_;
};

}  // namespace heaptrail::graph
