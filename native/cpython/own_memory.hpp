// Memory of this very process at addresses that may not be there: what lies there is copied, or that is said.
#pragma once

#include <cstddef>

#include "cpython/object_table.hpp"

namespace heaptrail::cpython {

// Through the kernel, which says so where there is no memory; how many bytes it gave. None where it refuses, and on systems
// other than Linux.
[[nodiscard]] std::size_t read_through_kernel(const void* from, void* to, std::size_t bytes) noexcept;

class own_memory {
public:
    // `frozen`: no other thread runs, as in a copy of the process. Pages that were there stay, and one question each will do.
    enum class state { living, frozen };
    explicit own_memory(state now) noexcept : state_(now) {}

    [[nodiscard]] bool read(const void* from, void* to, std::size_t bytes) noexcept;
    template <class T>
    [[nodiscard]] bool read(const T* from, T& to) noexcept {
        return read(from, &to, sizeof to);
    }
    [[nodiscard]] bool failed() const noexcept { return pages_.failed(); }

private:
    [[nodiscard]] bool has_page(const void* page) noexcept;

    state state_;
    object_table pages_;  // ordinal: whether it is there
};

}  // namespace heaptrail::cpython
