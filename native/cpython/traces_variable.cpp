#include "cpython/traces_variable.hpp"

#if PY_VERSION_HEX < 0x030C0000

#include "cpython/own_memory.hpp"

#if defined(__linux__)
#include <link.h>
#endif

namespace heaptrail::cpython {

namespace {

#if defined(__linux__)

constexpr std::uintptr_t word = sizeof(void*);

bool holds(const dl_phdr_info* image, std::uintptr_t address) noexcept {
    for (int i = 0; i < image->dlpi_phnum; ++i) {
        const ElfW(Phdr)& part = image->dlpi_phdr[i];
        if (part.p_type == PT_LOAD && address - (image->dlpi_addr + part.p_vaddr) < part.p_memsz) return true;
    }
    return false;
}

int note_variables(dl_phdr_info* image, std::size_t, void* argument) noexcept {
    if (!holds(image, reinterpret_cast<std::uintptr_t>(&_Py_tracemalloc_config))) return 0;
    auto& found = *static_cast<static_variables*>(argument);
    for (int i = 0; i < image->dlpi_phnum; ++i) {
        const ElfW(Phdr)& part = image->dlpi_phdr[i];
        if (part.p_type != PT_LOAD || !(part.p_flags & PF_W) || found.count == static_variables::most_segments) continue;
        const std::uintptr_t begin = (image->dlpi_addr + part.p_vaddr + word - 1) / word * word;
        const std::uintptr_t end = image->dlpi_addr + part.p_vaddr + part.p_memsz;
        found.segments[found.count++] = {reinterpret_cast<traces_pointer>(begin), (end - begin) / word};
    }
    return 1;
}

#endif

}  // namespace

bool static_variables::contain(const void* address) const noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        const auto bytes = std::as_bytes(segments[i]);
        if (address >= bytes.data() && address < bytes.data() + bytes.size()) return true;
    }
    return false;
}

static_variables variables_of_the_interpreter() noexcept {
    static_variables found;
#if defined(__linux__)
    dl_iterate_phdr(note_variables, &found);
#endif
    return found;
}

bool may_be_traces(const void* address) noexcept {
    constexpr std::uintptr_t most = std::uintptr_t{1} << (8 * sizeof(void*) - 1);
    const auto number = reinterpret_cast<std::uintptr_t>(address);
    if (number == 0 || number % alignof(_Py_hashtable_t) != 0 || number >= most) return false;
    _Py_hashtable_t table;
    if (read_through_kernel(address, &table, sizeof table) != sizeof table) return false;
    return table.hash_func == _Py_hashtable_hash_ptr && table.compare_func == _Py_hashtable_compare_direct &&
           table.key_destroy_func == nullptr && table.value_destroy_func != nullptr && table.buckets != nullptr &&
           table.nbuckets != 0 && (table.nbuckets & (table.nbuckets - 1)) == 0;
}

}  // namespace heaptrail::cpython

#endif
