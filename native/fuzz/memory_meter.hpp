// How much memory a piece of work takes.
#pragma once

#include <cstddef>

namespace heaptrail::fuzz {

// Counts what is allocated while it lives, on all threads. One at a time.
class memory_meter {
public:
    memory_meter();
    ~memory_meter();
    memory_meter(const memory_meter&) = delete;
    memory_meter& operator=(const memory_meter&) = delete;

    // Ends the process with a message when more than `bytes` were in use at any time.
    void require_at_most(std::size_t bytes) const;
};

}  // namespace heaptrail::fuzz
