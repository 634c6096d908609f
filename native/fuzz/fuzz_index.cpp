// A sound index file with damage of any kind that is then signed anew, so that no checksum stands in the way: what is accepted
// can be worked with.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/all_kernels.hpp"
#include "fuzz/memory_meter.hpp"
#include "graph/checksum.hpp"
#include "graph/class_rows.hpp"
#include "graph/distances.hpp"
#include "graph/essential_edges.hpp"
#include "graph/index_columns.hpp"
#include "graph/index_tables.hpp"
#include "graph/known_names.hpp"
#include "graph/reader.hpp"
#include "graph/shallow_sizes.hpp"

using namespace heaptrail;

namespace {

using bytes = std::vector<std::byte>;
using sections = std::vector<std::pair<graph::index_section, bytes>>;

// Where things stand in the file: see index_file.cpp.
constexpr std::size_t header_size = 64;
constexpr std::size_t entry_size = 32;
constexpr std::size_t section_count_at = 48;
constexpr std::size_t checksum_at = 56;
constexpr std::uint32_t last_section = 64;

constexpr const char* heap_text =
    R"({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count","detachedness"],"node_types":[["synthetic",)"
    R"("object","native"]],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["property","element","weak"]],)"
    R"("location_fields":["object_index","script_id","line","column"]},"node_count":6,"edge_count":9},"nodes":[0,0,1,0,2,0,1,1,3,24,)"
    R"(3,0,1,2,5,16,1,0,1,2,7,16,1,0,2,3,9,40,2,2,2,3,11,8,0,0],"edges":[1,1,6,1,2,24,0,4,12,0,5,18,2,4,24,0,4,24,0,4,24,0,5,30,)"
    R"(0,4,12],"locations":[6,3,7,1],"strings":["","Window","Object","HTMLElement","a","b"]})";

bytes joined(const std::vector<std::span<const std::byte>>& pieces) {
    bytes file;
    for (const std::span<const std::byte> piece : pieces) file.insert(file.end(), piece.begin(), piece.end());
    return file;
}

bytes written(const sections& parts) {
    graph::index_writer writer;
    for (const auto& [section, content] : parts) writer.add(section, std::span<const std::byte>(content));
    return joined(writer.finish({}));
}

bytes sound_index() {
    const graph::snapshot opened = graph::read_snapshot(heap_text);
    const graph::columns& heap = opened.heap;
    const graph::known_names names = graph::find_known_names(opened.strings);
    const graph::column<std::uint32_t> shallow = graph::compute_shallow_sizes(heap, names);
    const graph::column<std::int32_t> distances = graph::compute_distances(heap, opened.strings, names);
    const graph::dominator_tree tree = graph::compute_dominators(heap, graph::find_essential_edges(heap, names), shallow);
    const graph::class_table classes = graph::classify_nodes(heap, opened.strings, opened.locations);
    const graph::retainers retained = graph::find_retainers(heap);
    const auto totals = graph::sum_by_class(classes, shallow, distances, tree.immediate_dominator, tree.retained_sizes);

    graph::index_writer writer;
    graph::store_outline(writer, {opened.head, opened.strings.size(), opened.locations.size(), 0});
    graph::store_columns(writer, heap);
    graph::store_locations(writer, opened.locations);
    graph::store_strings(writer, opened.strings);
    graph::store_retainers(writer, retained);
    graph::store_shallow_sizes(writer, shallow);
    graph::store_distances(writer, distances);
    graph::store_dominators(writer, tree);
    graph::store_classes(writer, classes);
    graph::store_class_rows(writer, graph::list_classes(classes, totals, heap.node_ids));
    graph::store_statistics(writer, graph::compute_statistics(heap, shallow, tree.retained_sizes[0], 0, opened.strings));
    graph::store_root_children(writer, graph::list_root_children(heap, opened.strings));
    return joined(writer.finish({}));
}

sections parts_of(const bytes& file) {
    const graph::index_file index(file);
    sections parts;
    for (std::uint32_t number = 0; number < last_section; ++number) {
        const auto section = static_cast<graph::index_section>(number);
        if (!index.has(section)) continue;
        const std::span<const std::byte> content = index.cells<std::byte>(section);
        parts.emplace_back(section, bytes(content.begin(), content.end()));
    }
    return parts;
}

void damage(sections& parts, FuzzedDataProvider& input) {
    while (input.remaining_bytes() > 0 && !parts.empty()) {
        const auto place = input.ConsumeIntegralInRange<std::size_t>(0, parts.size() - 1);
        bytes& content = parts[place].second;
        switch (input.ConsumeIntegralInRange<int>(0, 7)) {
            case 0: parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(place)); break;
            case 1: content.resize(input.ConsumeIntegralInRange<std::size_t>(0, 600)); break;
            case 2: content = input.ConsumeBytes<std::byte>(input.ConsumeIntegralInRange<std::size_t>(0, 300)); break;
            case 3: parts.push_back({static_cast<graph::index_section>(input.ConsumeIntegral<std::uint8_t>()), content}); break;
            default: {
                const auto at = input.ConsumeIntegralInRange<std::size_t>(0, content.size());
                const bytes other = input.ConsumeBytes<std::byte>(input.ConsumeIntegralInRange<std::size_t>(1, 8));
                std::copy_n(other.begin(), std::min(other.size(), content.size() - at), content.begin() + static_cast<std::ptrdiff_t>(at));
            }
        }
    }
}

// Damages the header and the table themselves, and signs both.
void damage_beginning(bytes& file, FuzzedDataProvider& input) {
    while (input.remaining_bytes() > 0) {
        const auto at = input.ConsumeIntegralInRange<std::size_t>(header_size - 16, std::min<std::size_t>(file.size(), 1200) - 1);
        file[at] = static_cast<std::byte>(input.ConsumeIntegral<std::uint8_t>());
    }
    std::uint64_t count = 0;
    std::memcpy(&count, file.data() + section_count_at, sizeof count);
    if (count > (file.size() - header_size) / entry_size) return;
    bytes covered(file.begin(), file.begin() + checksum_at);
    covered.insert(covered.end(), file.begin() + header_size, file.begin() + static_cast<std::ptrdiff_t>(header_size + count * entry_size));
    const std::uint64_t checksum = graph::checksum_of(covered);
    std::memcpy(file.data() + checksum_at, &checksum, sizeof checksum);
}

void use(const bytes& file) {
    const graph::index_file index(file);
    const graph::index_outline outline = graph::load_outline(index);
    const graph::snapshot opened{outline.head, graph::load_columns(index, outline), graph::load_strings(index, outline, {}),
                                 graph::load_locations(index, outline)};
    fuzz::require_sound(opened);
    fuzz::run_all_kernels(opened);
    const auto shallow = graph::load_shallow_sizes(index, outline);
    const auto distances = graph::load_distances(index, outline);
    const auto tree = graph::load_dominators(index, outline);
    const auto classes = graph::load_classes(index, outline);
    if (!shallow || !distances || !tree || !classes) return;
    const auto totals =
        graph::sum_by_class(*classes, *shallow, *distances, tree->immediate_dominator, tree->retained_sizes);
    (void)graph::list_classes(*classes, totals, opened.heap.node_ids);
    (void)graph::detach_interfaces(classes->interfaces, opened.strings);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bytes sound = sound_index();
    static const sections sound_parts = parts_of(sound);
    FuzzedDataProvider input(data, size);
    bytes file = sound;
    if (input.ConsumeBool()) {
        sections parts = sound_parts;
        damage(parts, input);
        file = written(parts);
    } else {
        damage_beginning(file, input);
    }
    try {
        {
            const fuzz::memory_meter meter;
            graph::verify_index(file, {});
            meter.require_at_most(20'000 + 30 * file.size());
        }
        use(file);
    } catch (const graph::damaged_index&) {
        if (size == 0) std::abort();
    }
    return 0;
}
