// Small heaps of any shape: every kernel copes with them, and dominators are those that removing each node shows.
#include <fuzzer/FuzzedDataProvider.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "fuzz/all_kernels.hpp"
#include "graph/dominators.hpp"
#include "graph/essential_edges.hpp"
#include "graph/known_names.hpp"
#include "graph/reader.hpp"

using namespace heaptrail;

namespace {

constexpr std::array<const char*, 88> names = {
    "", "Object", "Array", "Window", "(Document DOM trees)", "(GC roots)", "system / ExternalStringData", "sloppy_function_map",
    "system / NativeContext", "(map descriptors)", "system / JSArrayBufferData", "elements", "table", "__proto__", "context", "map",
    "0", "1", "7", "2 / part of key (k @5) -> value (v @7) pair in WeakMap (table @3)",
    "3 / part of key (k @5) -> value (v @7) pair in WeakMap (table @3)", "1 / part of key ( @) -> value ( @) pair in WeakMap (table @)",
    "4 / part of key (k @5) -> value (v @7) pair in WeakMap (table @99999999999999999999)", "<div id=a>", "Detached <b c>", "code",
    "V8EventListener", "global / DevTools console", "{a, b}", "\\ud800", "length",
    "hash", "truncated", "value", "int", "bool", "true", "first", "second", "system / Context", "Timeout",
    "Immediate", "_onTimeout", "_onImmediate", "_repeat", "_idleNext", "timerListMap", "shared", "Map", "Set", "WeakMap", "WeakSet",
    "properties", "uncurryThis", "FixedCircularBuffer", "list", "constructor", "_events", "_maxListeners", "<symbol kEvents>", "next",
    "listener", "callback", "scope_info", "v", "Promise", "reactions_or_result", "system / PromiseReaction", "extension", "Generator",
    "function", "backing_store", "buffer", "global_object", "script", "script_or_debug_info", "parent", "a.js", "Buffer", "ArrayBuffer",
    "Node / X", "Window / http://a", "system / NativeContext / http://a", "system / Cell", "EventEmitter", "b", "8", "9"};

constexpr std::array<std::uint32_t, 6> sizes = {0, 1, 24, 1u << 20, 0x80000000u, 0xFFFFFFFFu};

constexpr const char* head_text =
    R"({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count","detachedness"],"node_types":[["hidden",)"
    R"("array","string","object","code","closure","regexp","number","native","synthetic","concatenated string","sliced string",)"
    R"("symbol","bigint","object shape","wasm object","of a later V8"],"string"],"edge_fields":["type","name_or_index","to_node"],)"
    R"("edge_types":[["context","element","property","internal","hidden","shortcut","weak","of a later V8"],"string_or_number"],)"
    R"("location_fields":["object_index","script_id","line","column"]},"node_count":)";

std::string comma_separated(const std::vector<std::uint64_t>& numbers) {
    std::string text;
    for (const std::uint64_t number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
    return text;
}

std::string heap_from(FuzzedDataProvider& input) {
    const auto node_count = input.ConsumeIntegralInRange<std::size_t>(1, 24);
    std::vector<std::uint64_t> nodes;
    std::vector<std::uint64_t> edges;
    std::vector<std::uint64_t> locations;
    for (std::size_t node = 0; node < node_count; ++node) {
        const auto edge_count = input.ConsumeIntegralInRange<std::size_t>(0, 6);
        const std::uint64_t type = node == 0 ? 9 : input.ConsumeIntegralInRange<std::uint64_t>(0, 16);
        nodes.insert(nodes.end(), {type, input.ConsumeIntegralInRange<std::uint64_t>(0, names.size() - 1), 2 * node + 1,
                                   input.PickValueInArray(sizes), edge_count, input.ConsumeIntegralInRange<std::uint64_t>(0, 2)});
        for (std::size_t edge = 0; edge < edge_count; ++edge)
            edges.insert(edges.end(), {input.ConsumeIntegralInRange<std::uint64_t>(0, 7),
                                       input.ConsumeIntegralInRange<std::uint64_t>(0, names.size() - 1),
                                       6 * input.ConsumeIntegralInRange<std::uint64_t>(0, node_count - 1)});
        if (input.ConsumeProbability<float>() < 0.1F) locations.insert(locations.end(), {6 * node, 1, node % 3, 0});
    }
    std::string text = head_text + std::to_string(node_count) + R"(,"edge_count":)" + std::to_string(edges.size() / 3) +
                       R"(},"nodes":[)" + comma_separated(nodes) + R"(],"edges":[)" + comma_separated(edges) + R"(],"locations":[)" +
                       comma_separated(locations) + R"(],"strings":[)";
    for (const char* name : names) text += std::string(text.back() == '[' ? "\"" : ",\"") + name + '"';
    return text + "]}";
}

std::vector<std::uint8_t> reached(const graph::columns& heap, std::span<const std::uint8_t> mask, graph::ordinal without) {
    std::vector<std::uint8_t> seen(heap.node_count());
    std::vector<graph::ordinal> pending;
    if (without != 0) pending.push_back(0);
    while (!pending.empty()) {
        const graph::ordinal node = pending.back();
        pending.pop_back();
        if (seen[node]) continue;
        seen[node] = 1;
        for (std::uint32_t edge = heap.node_to_first_edge[node]; edge < heap.node_to_first_edge[node + 1]; ++edge)
            if (mask[edge] && heap.edge_targets[edge] != without) pending.push_back(heap.edge_targets[edge]);
    }
    return seen;
}

// The nearest of a node's dominators is the one that most others dominate.
void require_dominators_by_removal(const graph::columns& heap, std::span<const std::uint8_t> mask) {
    const std::size_t count = heap.node_count();
    const graph::dominator_tree tree = graph::compute_reachable_dominators(heap, mask, std::vector<std::uint32_t>(count, 1));
    const std::vector<std::uint8_t> reachable = reached(heap, mask, graph::no_node);
    std::vector<std::vector<std::uint8_t>> without;
    for (graph::ordinal node = 0; node < count; ++node) without.push_back(reached(heap, mask, node));
    const auto dominates = [&](graph::ordinal above, graph::ordinal node) { return reachable[node] && !without[above][node]; };
    std::vector<std::size_t> depth(count);
    for (graph::ordinal node = 0; node < count; ++node)
        for (graph::ordinal above = 0; above < count; ++above) depth[node] += dominates(above, node);
    for (graph::ordinal node = 1; node < count; ++node) {
        graph::ordinal nearest = 0;
        for (graph::ordinal above = 0; above < count; ++above)
            if (above != node && dominates(above, node) && depth[above] > depth[nearest]) nearest = above;
        if (tree.immediate_dominator[node] == nearest) continue;
        std::fprintf(stderr, "node %u: dominated by %u, not by %u\n", node, nearest, tree.immediate_dominator[node]);
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FuzzedDataProvider input(data, size);
    const std::string text = heap_from(input);
    const graph::snapshot opened = graph::read_snapshot(text);  // an invalid_snapshot is a finding
    fuzz::require_sound(opened);
    fuzz::run_all_kernels(opened);
    require_dominators_by_removal(opened.heap, graph::find_essential_edges(opened.heap, graph::find_known_names(opened.strings)));
    return 0;
}
