#include "cpython/key_text.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "cpython/integer_layout.hpp"

namespace heaptrail::cpython {
namespace {

constexpr std::size_t longest_key = 120;
constexpr int deepest_key = 3;

// A text of limited length under construction.
class short_text {
public:
    void add(std::string_view part) noexcept {
        const std::size_t fitting = std::min(part.size(), sizeof(bytes_) - size_);
        std::memcpy(bytes_ + size_, part.data(), fitting);
        size_ += fitting;
    }
    void add(char c) noexcept { add(std::string_view(&c, 1)); }
    template <class Number>
    void add_number(Number value) noexcept {
        char text[48];
        const auto [end, error] = std::to_chars(text, text + sizeof text, value);
        add(std::string_view(text, error == std::errc{} ? static_cast<std::size_t>(end - text) : 0));
    }
    void add_code_point(std::uint32_t c) noexcept {
        if (c < 0x80) {
            add(static_cast<char>(c));
        } else if (c < 0x800) {
            add(static_cast<char>(0xC0 | c >> 6));
            add(static_cast<char>(0x80 | (c & 0x3F)));
        } else if (c < 0x10000) {
            if (c >= 0xD800 && c < 0xE000) c = 0xFFFD;
            add(static_cast<char>(0xE0 | c >> 12));
            add(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
            add(static_cast<char>(0x80 | (c & 0x3F)));
        } else {
            add(static_cast<char>(0xF0 | c >> 18));
            add(static_cast<char>(0x80 | (c >> 12 & 0x3F)));
            add(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
            add(static_cast<char>(0x80 | (c & 0x3F)));
        }
    }
    [[nodiscard]] bool full() const noexcept { return size_ >= longest_key; }
    [[nodiscard]] std::string_view view() const noexcept { return {bytes_, size_}; }

private:
    char bytes_[longest_key + 80];
    std::size_t size_ = 0;
};

// As repr does: with an exponent below 1e-4 and from 1e16 on.
void add_float(short_text& text, double value) noexcept {
    if (std::isnan(value)) return text.add("nan");
    if (std::isinf(value)) return text.add(value < 0 ? "-inf" : "inf");
    const double size = std::fabs(value);
    const bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
    char digits[48];
    const auto [end, error] =
        std::to_chars(digits, digits + sizeof digits, value, plain ? std::chars_format::fixed : std::chars_format::scientific);
    const std::string_view spelt(digits, error == std::errc{} ? static_cast<std::size_t>(end - digits) : 0);
    text.add(spelt);
    if (plain && spelt.find('.') == std::string_view::npos) text.add(".0");
}

// Of a value too long to be spelt out.
void add_long_integer(short_text& text, const integer_view& value) noexcept {
    double top = 0;
    const std::size_t used = std::min<std::size_t>(value.digits.size(), 4);
    for (std::size_t i = 0; i < used; ++i) top = top * static_cast<double>(PyLong_BASE) + value.digits[value.digits.size() - 1 - i];
    const double exponent = std::log10(top) + static_cast<double>((value.digits.size() - used) * PyLong_SHIFT) * std::log10(2.0);
    const double whole = std::floor(exponent);
    text.add(value.negative ? "-" : "");
    text.add_number(std::floor(std::pow(10.0, exponent - whole) * 1000) / 1000);
    text.add("e+");
    text.add_number(static_cast<long long>(whole));
}

void add_integer(short_text& text, PyObject* integer) noexcept {
    const integer_view value = digits_of(integer);
    if (value.digits.size() * PyLong_SHIFT > 120) return add_long_integer(text, value);
    unsigned __int128 rest = 0;
    for (std::size_t i = value.digits.size(); i-- > 0;) rest = rest << PyLong_SHIFT | value.digits[i];
    char decimal[48];
    std::size_t first = sizeof decimal;
    do {
        decimal[--first] = static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    } while (rest != 0);
    if (value.negative) decimal[--first] = '-';
    text.add(std::string_view(decimal + first, sizeof decimal - first));
}

void add_complex(short_text& text, const Py_complex& value) noexcept {
    text.add('(');
    add_float(text, value.real);
    if (!(value.imag < 0)) text.add('+');
    add_float(text, value.imag);
    text.add("j)");
}

void add_string(short_text& text, PyObject* string) noexcept {
    const text_view view = characters_of(string);
    text.add('\'');
    for (std::uint32_t i = 0; i < view.length && !text.full(); ++i) {
        if (view.width <= 1)
            text.add_code_point(static_cast<const std::uint8_t*>(view.data)[i]);
        else if (view.width == 2)
            text.add_code_point(static_cast<const std::uint16_t*>(view.data)[i]);
        else
            text.add_code_point(static_cast<const std::uint32_t*>(view.data)[i]);
    }
    text.add('\'');
}

void add_bytes(short_text& text, PyObject* bytes) noexcept {
    constexpr char digits[] = "0123456789abcdef";
    text.add("b'");
    for (Py_ssize_t i = 0; i < PyBytes_GET_SIZE(bytes) && !text.full(); ++i) {
        const auto byte = static_cast<unsigned char>(PyBytes_AS_STRING(bytes)[i]);
        if (byte >= 0x20 && byte < 0x7F) {
            text.add(static_cast<char>(byte));
        } else {
            text.add("\\x");
            text.add(digits[byte >> 4]);
            text.add(digits[byte & 15]);
        }
    }
    text.add('\'');
}

void add_text(short_text& text, const text_view& view) noexcept {
    for (std::uint32_t i = 0; i < view.length && !text.full(); ++i) {
        if (view.width == 0)
            text.add(static_cast<const char*>(view.data)[i]);
        else if (view.width == 1)
            text.add_code_point(static_cast<const std::uint8_t*>(view.data)[i]);
        else if (view.width == 2)
            text.add_code_point(static_cast<const std::uint16_t*>(view.data)[i]);
        else
            text.add_code_point(static_cast<const std::uint32_t*>(view.data)[i]);
    }
}

void add_value(walk& w, short_text& text, PyObject* value, int depth) noexcept;

void add_items(walk& w, short_text& text, PyObject* tuple, int depth) noexcept {
    const Py_ssize_t size = PyTuple_GET_SIZE(tuple);
    text.add('(');
    for (Py_ssize_t i = 0; i < size; ++i) {
        if (i > 0) text.add(", ");
        if (text.full() || depth >= deepest_key) {
            text.add("…");
            break;
        }
        if (PyTuple_GET_ITEM(tuple, i) != nullptr) add_value(w, text, PyTuple_GET_ITEM(tuple, i), depth + 1);
    }
    text.add(size == 1 ? ",)" : ")");
}

void add_value(walk& w, short_text& text, PyObject* value, int depth) noexcept {
    if (value == Py_None) return text.add("None");
    if (value == Py_True) return text.add("True");
    if (value == Py_False) return text.add("False");
    if (PyUnicode_Check(value)) return add_string(text, value);
    if (PyBytes_Check(value)) return add_bytes(text, value);
    if (PyLong_Check(value)) return add_integer(text, value);
    if (PyFloat_Check(value)) return add_float(text, PyFloat_AS_DOUBLE(value));
    if (PyComplex_Check(value)) return add_complex(text, reinterpret_cast<PyComplexObject*>(value)->cval);
    if (PyTuple_Check(value)) return add_items(w, text, value, depth);
    text.add('<');
    if (PyType_Check(value)) {
        text.add("class ");
        add_text(text, w.graph.texts[name_of_type(w.graph, reinterpret_cast<PyTypeObject*>(value))]);
    } else {
        add_text(text, w.graph.texts[name_of_type(w.graph, Py_TYPE(value))]);
    }
    text.add('>');
}

}  // namespace

text_index text_of_number(walk& w, PyObject* number) noexcept {
    short_text text;
    add_value(w, text, number, 0);
    return w.graph.texts.of_copy(text.view());
}

text_index text_of_key(walk& w, PyObject* key) noexcept {
    short_text text;
    add_value(w, text, key, 0);
    return w.graph.texts.of_copy(text.view());
}

}  // namespace heaptrail::cpython
