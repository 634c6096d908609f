#include "graph/string_groups.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "graph/string_texts.hpp"

namespace heaptrail::graph {
namespace {

constexpr std::uint32_t no_group = 0xFFFFFFFFu;

class grouping {
public:
    grouping(
        const columns& heap, const string_table& strings, std::span<const std::uint32_t> shallow_sizes,
        std::span<const double> retained_sizes)
        : heap_(heap), strings_(strings), shallow_sizes_(shallow_sizes), retained_sizes_(retained_sizes),
          texts_(heap, strings), group_of_name_(strings.size(), no_group) {
        result_.duplicated = column<std::uint8_t>(heap.node_count(), std::uint8_t{0});
        grow();
    }

    string_groups run() && {
        for (ordinal node = 0; node < heap_.node_count(); ++node) {
            const node_type type = heap_.node_types[node];
            if (type != node_type::string && type != node_type::concatenated_string) continue;
            if (shallow_sizes_[node] == 0 || texts_.is_joined(node)) continue;
            add(node, find_or_make_group(node));
        }
        return std::move(result_);
    }

private:
    struct slot {
        std::uint64_t hash;
        std::uint32_t group;
    };

    void add(ordinal node, std::uint32_t number) {
        string_group& group = result_.groups[number];
        if (group.count++ == 1) result_.duplicated[group.first_node] = 1;
        if (group.count > 1) result_.duplicated[node] = 1;
        group.shallow_size += shallow_sizes_[node];
        if (!retained_sizes_.empty()) group.retained_size += retained_sizes_[node];
        group.largest_size = std::max(group.largest_size, shallow_sizes_[node]);
    }

    std::uint32_t find_or_make_group(ordinal node) {
        const std::optional<cut_string> cut = texts_.find_cut(node);
        if (cut || heap_.node_types[node] != node_type::string) return find_by_text(node, cut);
        // Most strings of a file have a name of their own in the table: it is compared once.
        std::uint32_t& known = group_of_name_[heap_.node_names[node]];
        if (known == no_group) known = find_by_text(node, cut);
        return known;
    }

    std::uint32_t find_by_text(ordinal node, const std::optional<cut_string>& cut) {
        std::string kept;
        const std::string_view text = text_of(node, kept);
        const std::uint64_t hash = hash_of(text, cut);
        std::size_t place = hash & (slots_.size() - 1);
        for (; slots_[place].group != no_group; place = (place + 1) & (slots_.size() - 1))
            if (slots_[place].hash == hash && is_same(result_.groups[slots_[place].group].first_node, text, cut))
                return slots_[place].group;
        const auto added = static_cast<std::uint32_t>(result_.groups.size());
        slots_[place] = {hash, added};
        result_.groups.push_back({.first_node = node, .is_cut = cut.has_value()});
        if (result_.groups.size() * 2 > slots_.size()) grow();
        return added;
    }

    // Text that the file has as it is, is looked at in place; all other is put into `kept`.
    std::string_view text_of(ordinal node, std::string& kept) {
        if (heap_.node_types[node] == node_type::string) {
            const std::string_view raw = strings_.raw(heap_.node_names[node]);
            if (raw.find('\\') == std::string_view::npos) return raw;
        }
        kept = texts_.text_of(node);
        return kept;
    }

    bool is_same(ordinal node, std::string_view text, const std::optional<cut_string>& cut) {
        std::string kept;
        return text_of(node, kept) == text && texts_.find_cut(node) == cut;
    }

    static std::uint64_t hash_of(std::string_view text, const std::optional<cut_string>& cut) {
        std::uint64_t hash = std::hash<std::string_view>{}(text);
        if (cut)
            for (const std::optional<double>& part : {cut->length, cut->hash})
                hash = hash * 0x9E3779B97F4A7C15ull + (part ? std::hash<double>{}(*part) : 1);
        return hash ^ hash >> 32;
    }

    void grow() {
        const std::vector<slot> old = std::exchange(slots_, {});
        slots_.assign(std::max<std::size_t>(4096, old.size() * 2), {0, no_group});
        for (const slot& moved : old) {
            if (moved.group == no_group) continue;
            std::size_t place = moved.hash & (slots_.size() - 1);
            while (slots_[place].group != no_group) place = (place + 1) & (slots_.size() - 1);
            slots_[place] = moved;
        }
    }

    const columns& heap_;
    const string_table& strings_;
    std::span<const std::uint32_t> shallow_sizes_;
    std::span<const double> retained_sizes_;
    string_texts texts_;
    column<std::uint32_t> group_of_name_;  // of whole strings of that name that are not cut
    std::vector<slot> slots_;
    string_groups result_;
};

}  // namespace

string_groups group_strings(
    const columns& heap, const string_table& strings, std::span<const std::uint32_t> shallow_sizes,
    std::span<const double> retained_sizes) {
    return grouping(heap, strings, shallow_sizes, retained_sizes).run();
}

}  // namespace heaptrail::graph
