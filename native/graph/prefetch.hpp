// A hint that a cell will be read soon.
#pragma once

namespace heaptrail::graph {

template <class T>
inline void prefetch([[maybe_unused]] const T* cell) noexcept {
#if defined(__GNUC__) || defined(__clang__)
    __builtin_prefetch(cell);
#endif
}

}  // namespace heaptrail::graph
