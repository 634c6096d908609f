// The digits of an int: the only place that knows how CPython keeps them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "cpython/python.hpp"

namespace heaptrail::cpython {

struct integer_view {
    bool negative;
    std::span<const digit> digits;  // of PyLong_SHIFT bits, least first; none for zero
};

[[nodiscard]] inline integer_view digits_of(PyObject* integer) noexcept {
    const Py_ssize_t size = Py_SIZE(integer);
    const auto* object = reinterpret_cast<const PyLongObject*>(integer);
    return {size < 0, {object->ob_digit, static_cast<std::size_t>(size < 0 ? -size : size)}};
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
