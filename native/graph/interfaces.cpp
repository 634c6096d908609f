#include "graph/interfaces.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "graph/sequence_set.hpp"

namespace heaptrail::graph {
namespace {

constexpr std::size_t longest_name = 120;
constexpr std::size_t fewest_objects = 2;
constexpr double objects_per_interface = 1000;
// Distinct property lists that are remembered while matching; a heap with more of them is matched list by list.
constexpr std::size_t most_remembered = std::size_t{1} << 20;

constexpr std::uint32_t length_unknown = 0xFFFFFFFFu;
constexpr std::uint32_t length_skip = 0xFFFFFFFEu;

// Formatted length of each property name, looked up once a string.
class property_lengths {
public:
    explicit property_lengths(const string_table& strings) : lengths_(strings.size(), length_unknown), strings_(strings) {}

    std::uint32_t of(std::uint32_t string) {
        std::uint32_t& length = lengths_[string];
        if (length == length_unknown) length = measure(strings_.decode(string));
        return length;
    }

private:
    static std::uint32_t measure(const std::string& name) {
        if (name == "__proto__") return length_skip;
        return static_cast<std::uint32_t>(utf16_length(format_property_name(name)));
    }

    std::vector<std::uint32_t> lengths_;
    const string_table& strings_;
};

std::string name_of(std::span<const std::uint32_t> properties, const string_table& strings) {
    std::string name = "{";
    for (const std::uint32_t property : properties) {
        if (name.size() != 1) name += ", ";
        name += format_property_name(strings.decode(property));
    }
    return name + "}";
}

void append_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        switch (byte) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (byte < 0x20) {
                    out += "\\u00";
                    out += digits[byte >> 4];
                    out += digits[byte & 15];
                } else {
                    out += c;
                }
        }
    }
}

// Which definitions contain which property, and how often.
class interface_matcher {
public:
    interface_matcher(std::span<const interface_definition> definitions, std::size_t string_count)
        : property_of_string_(string_count, no_string), needed_(definitions.size()), sizes_(definitions.size()), met_(definitions.size()) {
        for (std::uint32_t definition = 0; definition < definitions.size(); ++definition) {
            std::vector<std::uint32_t> properties = definitions[definition].properties;
            sizes_[definition] = static_cast<std::uint32_t>(properties.size());
            if (std::ranges::find(properties, no_string) != properties.end()) continue;
            std::ranges::sort(properties);
            for (std::size_t i = 0; i < properties.size();) {
                const std::size_t first = i;
                while (i < properties.size() && properties[i] == properties[first]) ++i;
                uses_[property_number(properties[first])].push_back({definition, static_cast<std::uint32_t>(i - first)});
                ++needed_[definition];
            }
        }
    }

    [[nodiscard]] std::uint32_t property_of(std::uint32_t string) const noexcept { return property_of_string_[string]; }

    // The best definition for an object with these properties, in any order, repeated ones counted.
    std::uint32_t best_for(std::span<const std::uint32_t> properties) {
        sorted_.assign(properties.begin(), properties.end());
        std::ranges::sort(sorted_);
        std::uint32_t best = no_interface;
        for (std::size_t i = 0; i < sorted_.size();) {
            const std::size_t first = i;
            while (i < sorted_.size() && sorted_[i] == sorted_[first]) ++i;
            for (const use& in : uses_[sorted_[first]]) {
                if (i - first < in.times) continue;
                if (met_[in.definition]++ == 0) touched_.push_back(in.definition);
                if (met_[in.definition] == needed_[in.definition] && better(in.definition, best)) best = in.definition;
            }
        }
        for (const std::uint32_t definition : touched_) met_[definition] = 0;
        touched_.clear();
        return best;
    }

private:
    struct use {
        std::uint32_t definition;
        std::uint32_t times;
    };

    [[nodiscard]] bool better(std::uint32_t candidate, std::uint32_t best) const noexcept {
        if (best == no_interface || sizes_[candidate] > sizes_[best]) return true;
        return sizes_[candidate] == sizes_[best] && candidate < best;
    }

    std::uint32_t property_number(std::uint32_t string) {
        std::uint32_t& number = property_of_string_[string];
        if (number == no_string) {
            number = static_cast<std::uint32_t>(uses_.size());
            uses_.emplace_back();
        }
        return number;
    }

    std::vector<std::uint32_t> property_of_string_;
    std::vector<std::uint32_t> needed_;  // distinct properties of each definition
    std::vector<std::uint32_t> sizes_;   // all its properties
    std::vector<std::uint32_t> met_;
    std::vector<std::vector<use>> uses_;
    std::vector<std::uint32_t> sorted_;
    std::vector<std::uint32_t> touched_;
};

}  // namespace

std::size_t utf16_length(const std::string& text) noexcept {
    std::size_t length = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) length += byte >= 0xF0 ? 2 : 1;
    }
    return length;
}

std::string format_property_name(const std::string& name) {
    if (name.find_first_of(",'\"{}") == std::string::npos) return name;
    std::string quoted = "\"";
    append_escaped(quoted, name);
    return quoted + "\"";
}

std::vector<interface_definition> infer_interfaces(
    const columns& heap, std::span<const ordinal> plain_objects, const string_table& strings) {
    property_lengths lengths(strings);
    sequence_set candidates;
    std::vector<std::uint32_t> counts;
    // What stands before the first property with a name: empty names add nothing, so that lists differing in them are one.
    std::vector<std::vector<std::uint32_t>> unnamed;
    std::vector<std::uint32_t> properties;
    for (const ordinal object : plain_objects) {
        std::size_t name_length = 1;
        std::size_t leading = 0;
        properties.clear();
        for (std::uint32_t edge = heap.node_to_first_edge[object]; edge < heap.node_to_first_edge[object + 1]; ++edge) {
            if (heap.edge_types[edge] != edge_type::property) continue;
            const std::uint32_t length = lengths.of(heap.edge_names[edge]);
            if (length == length_skip) continue;
            if (name_length > 1 && name_length + length > longest_name) break;
            name_length += (name_length != 1 ? 2 : 0) + length;
            properties.push_back(heap.edge_names[edge]);
            if (name_length == 1) leading = properties.size();
        }
        if (properties.empty()) continue;
        const std::span<const std::uint32_t> list(properties);
        const std::uint32_t candidate = candidates.number_of(list.subspan(leading));
        if (candidate == counts.size()) {
            counts.push_back(0);
            unnamed.emplace_back(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(leading));
        }
        ++counts[candidate];
    }

    std::vector<std::uint32_t> by_count(counts.size());
    std::iota(by_count.begin(), by_count.end(), 0u);
    const double fewest = std::max<double>(fewest_objects, static_cast<double>(plain_objects.size()) / objects_per_interface);
    std::erase_if(by_count, [&](std::uint32_t candidate) { return counts[candidate] < fewest; });
    std::ranges::stable_sort(by_count, std::greater{}, [&](std::uint32_t candidate) { return counts[candidate]; });

    std::vector<interface_definition> definitions;
    definitions.reserve(by_count.size());
    for (const std::uint32_t candidate : by_count) {
        const auto list = candidates[candidate];
        interface_definition& definition = definitions.emplace_back();
        definition.name = name_of(list, strings);
        definition.properties = unnamed[candidate];
        definition.properties.insert(definition.properties.end(), list.begin(), list.end());
    }
    return definitions;
}

std::vector<std::uint32_t> match_interfaces(
    const columns& heap, std::span<const ordinal> plain_objects, const string_table& strings,
    std::span<const interface_definition> definitions) {
    std::vector<std::uint32_t> matches(plain_objects.size(), no_interface);
    if (definitions.empty()) return matches;
    interface_matcher matcher(definitions, strings.size());
    sequence_set remembered;
    std::vector<std::uint32_t> match_of_sequence;
    std::vector<std::uint32_t> properties;
    for (std::size_t i = 0; i < plain_objects.size(); ++i) {
        const ordinal object = plain_objects[i];
        properties.clear();
        for (std::uint32_t edge = heap.node_to_first_edge[object]; edge < heap.node_to_first_edge[object + 1]; ++edge) {
            if (heap.edge_types[edge] != edge_type::property) continue;
            const std::uint32_t property = matcher.property_of(heap.edge_names[edge]);
            if (property != no_string) properties.push_back(property);
        }
        if (properties.empty()) continue;
        if (remembered.size() >= most_remembered) {
            matches[i] = matcher.best_for(properties);
            continue;
        }
        const std::uint32_t sequence = remembered.number_of(properties);
        if (sequence == match_of_sequence.size()) match_of_sequence.push_back(matcher.best_for(properties));
        matches[i] = match_of_sequence[sequence];
    }
    return matches;
}

std::vector<portable_interface> detach_interfaces(
    std::span<const interface_definition> definitions, const string_table& strings) {
    std::vector<portable_interface> interfaces;
    interfaces.reserve(definitions.size());
    for (const interface_definition& definition : definitions) {
        portable_interface& portable = interfaces.emplace_back();
        portable.name = definition.name;
        for (const std::uint32_t property : definition.properties) portable.properties.push_back(strings.decode(property));
    }
    return interfaces;
}

std::vector<interface_definition> attach_interfaces(
    const columns& heap, std::span<const ordinal> plain_objects, const string_table& strings,
    std::span<const portable_interface> interfaces) {
    std::unordered_map<std::string, std::uint32_t> string_of;
    for (const portable_interface& portable : interfaces) {
        for (const std::string& property : portable.properties) string_of.emplace(property, no_string);
    }
    std::vector<bool> seen(strings.size());
    for (const ordinal object : plain_objects) {
        for (std::uint32_t edge = heap.node_to_first_edge[object]; edge < heap.node_to_first_edge[object + 1]; ++edge) {
            const std::uint32_t name = heap.edge_names[edge];
            if (heap.edge_types[edge] != edge_type::property || seen[name]) continue;
            seen[name] = true;
            const auto found = string_of.find(strings.decode(name));
            if (found != string_of.end()) found->second = name;
        }
    }
    std::vector<interface_definition> definitions;
    definitions.reserve(interfaces.size());
    for (const portable_interface& portable : interfaces) {
        interface_definition& definition = definitions.emplace_back();
        definition.name = portable.name;
        for (const std::string& property : portable.properties) definition.properties.push_back(string_of[property]);
    }
    return definitions;
}

}  // namespace heaptrail::graph
