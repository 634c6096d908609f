#include "cpython/stack_writer.hpp"

namespace heaptrail::cpython {
namespace {

constexpr std::uint32_t root_id = 1;

void add_lines(output& out, const allocation_stacks& stacks, const script_table& scripts) noexcept {
    out.add("\"trace_function_infos\":[");
    for (std::uint32_t place = 0; place < stacks.lines.size(); ++place) {
        const stack_line& line = stacks.lines[place];
        const std::uint32_t script = place == 0 ? 0 : scripts.number_of(line.file);
        if (place != 0) out.add(',');
        out.add_row(",0\n", place, line.name, line.file, script, line.line);
    }
    out.add("]");
}

void begin_call(output& out, const allocation_stacks& stacks, std::uint32_t at) noexcept {
    const stack_call& call = stacks.calls[at];
    out.add_row(",[", at == 0 ? root_id : id_of_call(at), call.line, call.count, call.size);
}

// Stacks may be as deep as Python goes, and deeper than this one.
void add_tree(output& out, const allocation_stacks& stacks) noexcept {
    out.add("\"trace_tree\":[");
    std::uint32_t at = 0;
    if (!stacks.empty()) begin_call(out, stacks, at);
    while (!stacks.empty()) {
        if (const std::uint32_t child = stacks.calls[at].first_child; child != 0) {
            begin_call(out, stacks, at = child);
            continue;
        }
        out.add(']');
        while (at != 0 && stacks.calls[at].next_sibling == 0) {
            at = stacks.calls[at].parent;
            out.add(']');
        }
        if (at == 0) break;
        out.add(',');
        begin_call(out, stacks, at = stacks.calls[at].next_sibling);
    }
    out.add("]");
}

}  // namespace

void add_stacks(output& out, const allocation_stacks& stacks, const script_table& scripts) noexcept {
    add_lines(out, stacks, scripts);
    out.add(",\n");
    add_tree(out, stacks);
}

}  // namespace heaptrail::cpython
