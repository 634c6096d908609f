#include "cpython/dirty_pages.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>

namespace heaptrail::cpython {

std::int64_t private_dirty_bytes() noexcept {
    constexpr std::string_view key = "Private_Dirty:";
    const int descriptor = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    std::array<char, 4096> room;
    const ssize_t length = read(descriptor, room.data(), room.size());
    close(descriptor);
    if (length <= 0) return -1;
    const std::string_view text(room.data(), static_cast<std::size_t>(length));
    std::size_t at = text.find(key);
    if (at == std::string_view::npos) return -1;
    at = text.find_first_not_of(' ', at + key.size());
    if (at == std::string_view::npos) return -1;
    std::int64_t kilobytes = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), kilobytes);
    return error == std::errc{} ? kilobytes * 1024 : -1;
}

}  // namespace heaptrail::cpython
