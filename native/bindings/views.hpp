// Read-only numpy views of native memory: nothing is copied, and the view keeps its owner alive.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "graph/columns.hpp"

namespace heaptrail::bindings {

template <class T>
using array_view = nanobind::ndarray<nanobind::numpy, const T, nanobind::ndim<1>, nanobind::c_contig>;

// A view of memory that `owner` keeps.
template <class T>
[[nodiscard]] array_view<T> view_of(std::span<const T> cells, nanobind::handle owner) {
    return array_view<T>(cells.data(), {cells.size()}, owner);
}

// An array that owns the column from now on.
template <class T>
[[nodiscard]] array_view<T> array_from(graph::column<T>&& cells) {
    auto* kept = new graph::column<T>(std::move(cells));
    const nanobind::capsule owner(kept, [](void* pointer) noexcept { delete static_cast<graph::column<T>*>(pointer); });
    return array_view<T>(kept->data(), {kept->size()}, owner);
}

// An array with a copy of the values.
template <class T>
[[nodiscard]] array_view<T> array_of(const std::vector<T>& values) {
    graph::column<T> cells(values.size());
    std::copy(values.begin(), values.end(), cells.begin());
    return array_from(std::move(cells));
}

}  // namespace heaptrail::bindings
