// Any bytes as a snapshot: what is accepted can be worked with, and what is refused costs little.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/all_kernels.hpp"
#include "fuzz/memory_meter.hpp"
#include "graph/invalid_snapshot.hpp"
#include "graph/reader.hpp"

using namespace heaptrail;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const fuzz::memory_meter meter;
    try {
        const graph::snapshot opened = graph::read_snapshot(text);
        meter.require_at_most(20'000 + 30 * size);
        fuzz::require_sound(opened);
        for (std::size_t i = 0; i < opened.strings.size(); ++i) (void)opened.strings.decode(i);
        fuzz::run_all_kernels(opened);
    } catch (const graph::invalid_snapshot&) {
    }
    meter.require_at_most(250'000 + 120 * size);  // two kernels begin with tables of 64 KiB
    return 0;
}
