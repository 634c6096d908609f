// Any bytes as a `.heapprofile`: what is accepted is a tree, and what is refused costs little.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "fuzz/memory_meter.hpp"
#include "graph/allocation_traces.hpp"
#include "graph/invalid_snapshot.hpp"
#include "graph/sampling_profile.hpp"

using namespace heaptrail;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check_tree(const graph::sampling_profile& profile) {
    const std::size_t count = profile.functions.size();
    require(profile.parents.size() == count && profile.self_sizes.size() == count);
    for (std::size_t call = 0; call < count; ++call) {
        require(profile.functions[call] < profile.frames.size());
        require(call == 0 ? profile.parents[call] == graph::no_trace : profile.parents[call] < call);
        require(std::isfinite(profile.self_sizes[call]));
    }
    (void)graph::sum_with_callees(profile.parents, profile.functions, profile.self_sizes, profile.frames.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const fuzz::memory_meter meter;
    (void)graph::is_sampling_profile(text);
    try {
        check_tree(graph::read_sampling_profile(text));
    } catch (const graph::invalid_snapshot&) {
    }
    meter.require_at_most(20'000 + 60 * size);
    return 0;
}
