#include "cpython/allocation_stacks.hpp"

#include "cpython/function_names.hpp"

namespace heaptrail::cpython {

namespace {

class stack_tree {
public:
    stack_tree(allocation_stacks& stacks, walk& w, const own_part& own) noexcept : stacks_(stacks), walk_(w), own_(own) {
        stacks_.lines.push_back({w.graph.texts.of("(root)"), w.graph.texts.of(""), 0});
        stacks_.calls.push_back({});
    }
    [[nodiscard]] bool failed() const noexcept { return stacks_.failed() || places_.failed() || children_.failed(); }

    // The innermost call of a stack; 0 where nothing of it is the program's.
    [[nodiscard]] std::uint32_t call_of(std::span<const traced_frame> frames) noexcept {
        std::uint32_t call = 0;
        for (std::size_t i = frames.size(); i-- > 0;) {
            const traced_frame frame = frames[i];
            if (!is_own_file(own_, frame.file)) call = child_of(call, place_of(frame));
        }
        return call;
    }

private:
    std::uint32_t place_of(const traced_frame& frame) noexcept {
        const text_index file = walk_.graph.texts.of(frame.file);
        std::uint32_t& number = places_.number_of(file, frame.line);
        if (number == 0 && stacks_.lines.push_back({0, file, frame.line})) number = static_cast<std::uint32_t>(stacks_.lines.size() - 1);
        return number;
    }

    std::uint32_t child_of(std::uint32_t parent, std::uint32_t line) noexcept {
        std::uint32_t& number = children_.number_of(parent, line);
        if (number != 0 || !stacks_.calls.push_back({.line = line, .parent = parent})) return number;
        number = static_cast<std::uint32_t>(stacks_.calls.size() - 1);
        stack_call& caller = stacks_.calls[parent];
        if (caller.first_child == 0)
            caller.first_child = number;
        else
            stacks_.calls[caller.last_child].next_sibling = number;
        caller.last_child = number;
        return number;
    }

    allocation_stacks& stacks_;
    walk& walk_;
    own_part own_;
    pair_table places_;
    pair_table children_;
};

// tracemalloc keeps equal stacks once.
class known_stacks {
public:
    known_stacks(stack_tree& tree, traced_blocks& blocks) noexcept : tree_(tree), blocks_(blocks) {}
    [[nodiscard]] bool failed() const noexcept { return calls_.failed(); }

    std::uint32_t call_of(const traced_stack* stack) noexcept {
        if (stack == nullptr || failed()) return 0;
        object_table::slot& known = calls_.find(stack);
        if (known.object != nullptr) return known.ordinal;
        const std::uint32_t call = tree_.call_of(blocks_.frames_of(stack));
        known = {stack, call, 0};
        calls_.taken();
        return call;
    }

private:
    stack_tree& tree_;
    traced_blocks& blocks_;
    object_table calls_;
};

}  // namespace

void note_allocation_stacks(allocation_stacks& stacks, walk& w, const tracing& found, const own_part& own,
                            own_memory::state memory) noexcept {
    if (found.traces == nullptr || !stacks.node_to_call.resize(w.graph.nodes.size())) return;
    traced_blocks blocks(found.traces, memory);
    stack_tree tree(stacks, w, own);
    known_stacks known(tree, blocks);
    for (std::size_t at = 0; at < w.graph.nodes.size() && !tree.failed(); ++at) {
        const node& n = w.graph.nodes[at];
        if (n.object == nullptr) continue;
        const auto trace = blocks.trace_of(block_of(n.object));
        const std::uint32_t call = trace ? known.call_of(trace->stack) : 0;
        if (call == 0) continue;
        stacks.node_to_call[at] = call;
        ++stacks.calls[call].count;
        stacks.calls[call].size += n.size;
    }
    if (tree.failed() || blocks.failed() || known.failed())
        stacks.calls.mark_failed();
    else
        name_functions(stacks, w);
}

}  // namespace heaptrail::cpython
