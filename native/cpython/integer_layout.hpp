// The digits of an int: the only place that knows how CPython keeps them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "cpython/python.hpp"

namespace heaptrail::cpython {

#if PY_VERSION_HEX >= 0x030C0000
inline constexpr std::size_t bytes_before_digits = offsetof(PyLongObject, long_value) + offsetof(_PyLongValue, ob_digit);
#else
inline constexpr std::size_t bytes_before_digits = offsetof(PyLongObject, ob_digit);
#endif

struct integer_view {
    bool negative;
    std::span<const digit> digits;  // of PyLong_SHIFT bits, least first; none for zero
};

[[nodiscard]] inline integer_view digits_of(PyObject* integer) noexcept {
    const auto* object = reinterpret_cast<const PyLongObject*>(integer);
#if PY_VERSION_HEX >= 0x030C0000
    // Two bits for the sign, where 2 is negative, and one that is not used here, lie below the number of digits.
    const std::uintptr_t tag = object->long_value.lv_tag;
    return {(tag & 3) == 2, {object->long_value.ob_digit, tag >> 3}};
#else
    const Py_ssize_t size = Py_SIZE(integer);
    return {size < 0, {object->ob_digit, static_cast<std::size_t>(size < 0 ? -size : size)}};
#endif
}

// The value where it fits in 64 bits with ease.
[[nodiscard]] inline std::optional<std::int64_t> small_integer(PyObject* integer) noexcept {
    const integer_view view = digits_of(integer);
    if (view.digits.size() > 2) return std::nullopt;
    std::int64_t value = 0;
    for (std::size_t i = view.digits.size(); i-- > 0;) value = (value << PyLong_SHIFT) | view.digits[i];
    return view.negative ? -value : value;
}

}  // namespace heaptrail::cpython
