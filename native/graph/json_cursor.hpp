// A position in a JSON text that moves forward value by value, and says where and in which section a fault is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace heaptrail::graph {

class json_cursor {
public:
    // `section` names the part of the file in errors.
    json_cursor(std::string_view text, std::size_t position, std::string section);

    [[nodiscard]] std::size_t position() const noexcept { return position_; }
    void move_to(std::size_t position) noexcept { position_ = position; }
    void enter_section(std::string section) { section_ = std::move(section); }
    [[nodiscard]] const std::string& section() const noexcept { return section_; }

    // The next character that is not white space, without moving past it; '\0' at the end of the text.
    char peek();
    // Moves past `c`; an invalid_snapshot where something else stands there.
    void expect(char c);
    // Moves past `c` if it stands there.
    bool accept(char c);
    std::string read_string();
    // A whole number without sign that fits 64 bits.
    std::uint64_t read_unsigned();
    // Any number that float64 holds.
    double read_number();
    // Moves past any value. Brackets are counted, not matched by kind. One pass, no recursion.
    void skip_value();

    [[noreturn]] void fail(const std::string& problem) const;

private:
    void skip_string();
    void skip_scalar();

    std::string_view text_;
    std::size_t position_;
    std::string section_;
};

// Calls `use(key)` for each member of the object at the cursor, which stands at the member's value; `use` moves past it.
template <class Use>
void for_each_member(json_cursor& cursor, Use&& use) {
    cursor.expect('{');
    if (cursor.accept('}')) return;
    do {
        const std::string key = cursor.read_string();
        cursor.expect(':');
        use(key);
    } while (cursor.accept(','));
    cursor.expect('}');
}

// Calls `use()` for each element of the array at the cursor; `use` moves past it.
template <class Use>
void for_each_element(json_cursor& cursor, Use&& use) {
    cursor.expect('[');
    if (cursor.accept(']')) return;
    do use();
    while (cursor.accept(','));
    cursor.expect(']');
}

}  // namespace heaptrail::graph
