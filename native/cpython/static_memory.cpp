#include "cpython/static_memory.hpp"

#if defined(__linux__)

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <unistd.h>

#include <charconv>

namespace heaptrail::cpython {
namespace {

bool read_file(const char* path, mapped_array<char>& text) noexcept {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    constexpr std::size_t step = 64 * 1024;
    std::size_t used = 0;
    while (text.resize(used + step)) {
        const ssize_t got = read(file, text.data() + used, step);
        if (got <= 0) break;
        used += static_cast<std::size_t>(got);
    }
    close(file);
    text.resize(used);
    return used != 0;
}

// `_asyncio` of `/usr/lib/python3.11/lib-dynload/_asyncio.cpython-311-x86_64-linux-gnu.so`
std::string_view short_name(std::string_view path) noexcept {
    path.remove_prefix(path.rfind('/') + 1);
    return path.substr(0, path.find('.'));
}

}  // namespace

// Each image begins with the mapping of its file's beginning; a line is "begin-end rights offset device inode   path".
bool static_memory::find_segments() noexcept {
    mapped_array<char> maps;
    if (!read_file("/proc/self/maps", maps)) return false;
    std::string_view text(maps.data(), maps.size());
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t path = line.find('/');
        if (path == std::string_view::npos || line.find(" 00000000 ") > path) continue;
        std::uintptr_t begin = 0;
        if (std::from_chars(line.data(), line.data() + line.size(), begin, 16).ec == std::errc{}) add_segments(begin, line.substr(path));
    }
    return !segments_.failed();
}

void static_memory::add_segments(std::uintptr_t image, std::string_view path) noexcept {
    ElfW(Ehdr) head;
    if (read_through_kernel(reinterpret_cast<const void*>(image), &head, sizeof head) != sizeof head || std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0) return;
    const std::uintptr_t base = head.e_type == ET_DYN ? image : 0;
    text_index name = 0;
    for (unsigned i = 0; i < head.e_phnum; ++i) {
        ElfW(Phdr) part;
        const std::uintptr_t at = image + head.e_phoff + i * sizeof part;
        if (read_through_kernel(reinterpret_cast<const void*>(at), &part, sizeof part) != sizeof part) return;
        if (part.p_type != PT_LOAD || !(part.p_flags & PF_W)) continue;
        if (name == 0) name = texts_.of_copy(short_name(path));
        const std::uintptr_t begin = (base + part.p_vaddr + word - 1) / word * word;
        segments_.push_back({begin, base + part.p_vaddr + part.p_memsz, name});
    }
}

}  // namespace heaptrail::cpython

#else

namespace heaptrail::cpython {

bool static_memory::find_segments() noexcept { return false; }
void static_memory::add_segments(std::uintptr_t, std::string_view) noexcept {}

}  // namespace heaptrail::cpython

#endif
