#include "cpython/allocated_memory.hpp"

#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "cpython/python.hpp"

namespace heaptrail::cpython {

namespace {

struct free_text {
    void operator()(char* text) const noexcept { std::free(text); }
};

// What sys._debugmallocstats prints: its sums are kept nowhere else, and differ from version to version less than the pools do.
std::string allocator_report() {
    // Not declared in all versions, and hidden in some.
    const auto print_to = reinterpret_cast<int (*)(std::FILE*)>(dlsym(RTLD_DEFAULT, "_PyObject_DebugMallocStats"));
    if (print_to == nullptr) return {};
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* const stream = open_memstream(&text, &size);
    if (stream == nullptr) return {};
    print_to(stream);
    std::fclose(stream);
    const std::unique_ptr<char, free_text> owner(text);
    return text == nullptr ? std::string{} : std::string(text, size);
}

// The number in the report's line that begins so, which is written with commas; 0 where there is no such line.
std::uint64_t number_after(std::string_view report, std::string_view line) {
    std::size_t at = report.find(line);
    if (at == std::string_view::npos) return 0;
    std::uint64_t number = 0;
    for (at = report.find('=', at); at < report.size() && report[at] != '\n'; ++at)
        if (report[at] >= '0' && report[at] <= '9') number = number * 10 + static_cast<std::uint64_t>(report[at] - '0');
    return number;
}

std::uint64_t given_out_by_malloc() {
#ifdef __GLIBC__
    // Since glibc 2.33; the older mallinfo counts in 32 bits. A build on a newer one shall load on an older one.
    struct figures {
        std::size_t arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
    };
    using ask = figures (*)();
    if (const auto tell = reinterpret_cast<ask>(dlsym(RTLD_DEFAULT, "mallinfo2"))) {
        const figures now = tell();
        return now.uordblks + now.hblkhd;
    }
#endif
    return 0;
}

}  // namespace

std::string allocated_memory() {
    const std::uint64_t large = given_out_by_malloc();  // before the report, which is large itself
    const std::uint64_t small = number_after(allocator_report(), "# bytes in allocated blocks");
    return "{\"allocated_bytes\":" + std::to_string(large == 0 ? 0 : large + small) + "}";
}

}  // namespace heaptrail::cpython
