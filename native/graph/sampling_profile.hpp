// A `.heapprofile`: what V8's sampling heap profiler saw, a tree of calls with estimates of the bytes that live.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail::graph {

// A function as the profile names it. Lines and columns count from 1; 0 where V8 does not know them.
struct call_frame {
    std::string function_name;
    std::string url;
    std::string script_id;
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    bool operator==(const call_frame&) const = default;
};

// The calls stand in preorder, the root first: a call stands behind its caller and directly before what it called first.
struct sampling_profile {
    std::vector<call_frame> frames;        // each once
    std::vector<std::uint32_t> functions;  // place in `frames`
    std::vector<std::uint32_t> parents;    // place of the caller; no_trace for the root
    std::vector<double> self_sizes;        // bytes of the objects that were allocated just here
};

// Whether the text says itself to be such a profile, by the first member that either kind of file has. Damage is not noticed.
[[nodiscard]] bool is_sampling_profile(std::string_view text);

// Reads a profile, which nests as deep as it likes: no recursion, and memory in proportion to the text, which need not outlive
// the result. Throws invalid_snapshot.
[[nodiscard]] sampling_profile read_sampling_profile(std::string_view text);

}  // namespace heaptrail::graph
