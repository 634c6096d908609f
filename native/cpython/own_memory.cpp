#include "cpython/own_memory.hpp"

#if defined(__linux__)

#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace heaptrail::cpython {

namespace {

constexpr std::uintptr_t page_bytes = 4096;

// The kernel looks at the set of signals before it turns down what is to be done with it: nothing changes.
bool is_readable(const void* page) noexcept {
    constexpr int nothing_known = -1;
    constexpr std::size_t set_of_signals = 8;
    return syscall(SYS_rt_sigprocmask, nothing_known, page, nullptr, set_of_signals) != 0 && errno != EFAULT;
}

}  // namespace

std::size_t read_through_kernel(const void* from, void* to, std::size_t bytes) noexcept {
    const iovec target{to, bytes};
    const iovec source{const_cast<void*>(from), bytes};
    const ssize_t got = process_vm_readv(getpid(), &target, 1, &source, 1, 0);
    return got <= 0 ? 0 : static_cast<std::size_t>(got);
}

bool own_memory::read(const void* from, void* to, std::size_t bytes) noexcept {
    if (state_ == state::living) return read_through_kernel(from, to, bytes) == bytes;
    const auto first = reinterpret_cast<std::uintptr_t>(from);
    if (first + bytes < first) return false;
    for (std::uintptr_t page = first / page_bytes * page_bytes; page < first + bytes; page += page_bytes)
        if (!has_page(reinterpret_cast<const void*>(page))) return false;
    std::memcpy(to, from, bytes);
    return true;
}

bool own_memory::has_page(const void* page) noexcept {
    if (page == nullptr || failed()) return false;
    object_table::slot& found = pages_.find(page);
    if (found.object != nullptr) return found.ordinal != 0;
    const bool is_there = is_readable(page);
    found = {page, is_there, 0};
    pages_.taken();
    return is_there;
}

}  // namespace heaptrail::cpython

#else

namespace heaptrail::cpython {

std::size_t read_through_kernel(const void*, void*, std::size_t) noexcept { return 0; }
bool own_memory::read(const void*, void*, std::size_t) noexcept { return false; }
bool own_memory::has_page(const void*) noexcept { return false; }

}  // namespace heaptrail::cpython

#endif
