// The classes of a heap as Python holds them.
#pragma once

#include <optional>

#include "bindings/heap.hpp"
#include "graph/classes.hpp"

namespace heaptrail::bindings {

// Python's `ClassTable`. Its heap is kept alive by the Python object.
struct classes {
    heap& opened;
    std::optional<graph::class_table> own;  // where the interfaces are another heap's

    [[nodiscard]] const graph::class_table& table() const { return own ? *own : opened.classes(); }
};

}  // namespace heaptrail::bindings
