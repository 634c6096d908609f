// Arrays that Python hands in: each is checked for its length, and each ordinal for its range.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "bindings/heap.hpp"

namespace heaptrail::bindings {

namespace nb = nanobind;

template <class T>
using input_array = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using flags_array = input_array<std::uint8_t>;
using ordinals_array = input_array<std::uint32_t>;

template <class T>
[[nodiscard]] std::span<const T> checked(const input_array<T>& cells, std::size_t size, const char* what) {
    if (cells.shape(0) != size)
        throw nb::value_error(
            (std::string(what) + " has " + std::to_string(cells.shape(0)) + " cells, wanted " + std::to_string(size)).c_str());
    return {cells.data(), size};
}

[[nodiscard]] inline std::span<const std::uint32_t> checked_ordinals(const ordinals_array& nodes, const heap& opened) {
    const std::span<const std::uint32_t> cells(nodes.data(), nodes.shape(0));
    const std::size_t count = opened.columns().node_count();
    if (!std::all_of(cells.begin(), cells.end(), [count](std::uint32_t node) { return node < count; }))
        throw nb::index_error("a node's ordinal is beyond the end of the heap");
    return cells;
}

}  // namespace heaptrail::bindings
