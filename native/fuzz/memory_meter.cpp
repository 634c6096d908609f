#include "fuzz/memory_meter.hpp"

#include <sanitizer/allocator_interface.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace heaptrail::fuzz {

namespace {

std::atomic<bool> counting = false;
std::atomic<std::ptrdiff_t> in_use = 0;
std::atomic<std::ptrdiff_t> most = 0;

void count_allocated(const volatile void*, std::size_t bytes) {
    if (!counting.load(std::memory_order_relaxed)) return;
    const std::ptrdiff_t now = in_use += static_cast<std::ptrdiff_t>(bytes);
    std::ptrdiff_t before = most;
    while (now > before && !most.compare_exchange_weak(before, now)) {
    }
}

void count_freed(const volatile void* cells) {
    if (cells == nullptr || !counting.load(std::memory_order_relaxed)) return;
    in_use -= static_cast<std::ptrdiff_t>(__sanitizer_get_allocated_size(const_cast<const void*>(cells)));
}

}  // namespace

memory_meter::memory_meter() {
    static const int installed = __sanitizer_install_malloc_and_free_hooks(count_allocated, count_freed);
    if (installed == 0) std::abort();
    in_use = 0;
    most = 0;
    counting = true;
}

memory_meter::~memory_meter() { counting = false; }

void memory_meter::require_at_most(std::size_t bytes) const {
    if (most <= static_cast<std::ptrdiff_t>(bytes)) return;
    std::fprintf(stderr, "%td bytes were in use, %zu may be\n", most.load(), bytes);
    std::abort();
}

}  // namespace heaptrail::fuzz
