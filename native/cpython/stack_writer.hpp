// The stacks of a heap as V8 writes them.
#pragma once

#include "cpython/allocation_stacks.hpp"
#include "cpython/output.hpp"
#include "cpython/script_table.hpp"

namespace heaptrail::cpython {

// What V8 knows a call by: 1 for the root, and 0 for what has no stack.
[[nodiscard]] inline std::uint32_t id_of_call(std::uint32_t call) noexcept { return call == 0 ? 0 : call + 1; }

// The sections `trace_function_infos` and `trace_tree`, without a comma behind them. Each line is a function of its own, so
// that its place is where something was allocated, and not where the function begins.
void add_stacks(output& out, const allocation_stacks& stacks, const script_table& scripts) noexcept;

}  // namespace heaptrail::cpython
