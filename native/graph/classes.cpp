#include "graph/classes.hpp"

#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "graph/header.hpp"
#include "graph/invalid_snapshot.hpp"

namespace heaptrail::graph {
namespace {

constexpr std::uint32_t no_class = 0xFFFFFFFFu;
constexpr std::uint8_t detached = 2;
constexpr std::size_t most_copied = std::size_t{256} << 20;

// `<div id="main">` and `Detached <div id="main">` are of the class without the attributes.
std::string without_attributes(std::string name, std::size_t search_from) {
    const std::size_t space = name.find(' ', search_from);
    if (space == std::string::npos) return name;
    name.resize(space);
    return name += '>';
}

struct constructor_key {
    code_position at;
    std::uint32_t plain_class;
    bool operator==(const constructor_key&) const = default;
};

struct constructor_hash {
    std::size_t operator()(const constructor_key& key) const noexcept {
        std::uint64_t hash = 0;
        for (const std::uint32_t part : {key.at.script, key.at.line, key.at.column, key.plain_class}) {
            hash = (hash ^ part) * 0xFF51AFD7ED558CCDull;
            hash ^= hash >> 29;
        }
        return hash;
    }
};

class classifier {
public:
    classifier(const columns& heap, const string_table& strings, std::span<const std::uint32_t> locations)
        : heap_(heap), strings_(strings), locations_(locations), by_name_(strings.size(), no_class) {
        by_type_.fill(no_class);
    }

    class_table run(const std::vector<portable_interface>* interfaces) && {
        table_.node_to_class = column<std::uint32_t>(heap_.node_count());
        for (ordinal node = 0; node < heap_.node_count(); ++node) table_.node_to_class[node] = class_of(node);
        categorize_plain_objects(interfaces);
        for (std::size_t row = 0; row + 4 <= locations_.size(); row += 4) {
            split_by_constructor(locations_[row], {locations_[row + 1], locations_[row + 2], locations_[row + 3]});
        }
        return std::move(table_);
    }

private:
    std::uint32_t class_of(ordinal node) {
        const node_type type = heap_.node_types[node];
        if (type == node_type::object || type == node_type::native) return class_of_named(node, type);
        std::uint32_t& of_type = by_type_[static_cast<std::size_t>(type)];
        if (of_type == no_class) of_type = class_with_text(name_of(type));
        return of_type;
    }

    static std::string name_of(node_type type) {
        switch (type) {
            case node_type::hidden: return "(system)";
            case node_type::code: return "(compiled code)";
            case node_type::closure: return "Function";
            case node_type::regexp: return "RegExp";
            default: return '(' + std::string(node_type_names[static_cast<std::size_t>(type)]) + ')';
        }
    }

    std::uint32_t class_of_named(ordinal node, node_type type) {
        const std::uint32_t name = heap_.node_names[node];
        const bool in_no_document =
            type == node_type::native && !heap_.detachedness.empty() && heap_.detachedness[node] == detached;
        std::uint32_t& known = in_no_document ? by_detached_name_.try_emplace(name, no_class).first->second : by_name_[name];
        if (known == no_class) known = class_with_name((in_no_document ? "Detached " : "") + strings_.decode(name));
        if (type == node_type::object && known == plain_class_) plain_objects_.push_back(node);
        return known;
    }

    std::uint32_t class_with_name(std::string name) {
        if (name.starts_with('<')) return class_with_text(without_attributes(std::move(name), 0));
        if (name.starts_with("Detached <")) return class_with_text(without_attributes(std::move(name), 10));
        const bool plain = name == "Object";
        const std::uint32_t added = add(std::move(name));
        if (plain) plain_class_ = added;
        return added;
    }

    std::uint32_t class_with_text(std::string text) {
        const auto [found, is_new] = by_text_.try_emplace(std::move(text), no_class);
        if (is_new) found->second = add(found->first);
        return found->second;
    }

    std::uint32_t add(std::string name) {
        table_.classes.push_back({std::move(name), std::nullopt});
        return static_cast<std::uint32_t>(table_.classes.size() - 1);
    }

    void categorize_plain_objects(const std::vector<portable_interface>* given) {
        table_.interfaces = given ? attach_interfaces(heap_, plain_objects_, strings_, *given)
                                  : infer_interfaces(heap_, plain_objects_, strings_);
        const std::vector<std::uint32_t> matches =
            match_interfaces(heap_, plain_objects_, strings_, table_.interfaces);
        std::unordered_map<std::string, std::uint32_t> class_of_interface;
        std::vector<std::uint32_t> classes(table_.interfaces.size(), no_class);
        for (std::size_t i = 0; i < matches.size(); ++i) {
            if (matches[i] == no_interface) continue;
            std::uint32_t& of = classes[matches[i]];
            if (of == no_class) {
                const std::string& name = table_.interfaces[matches[i]].name;
                const auto [found, is_new] = class_of_interface.try_emplace(name, no_class);
                if (is_new) found->second = add(name);
                of = found->second;
            }
            table_.node_to_class[plain_objects_[i]] = of;
        }
    }

    void split_by_constructor(ordinal node, const code_position& constructor) {
        if (heap_.node_types[node] != node_type::object) return;
        std::uint32_t plain = table_.node_to_class[node];
        // A file that locates a node twice means the later place.
        if (table_.classes[plain].constructor) plain = plain_class_of_.at(plain);
        const constructor_key key{constructor, plain};
        const auto [found, is_new] = by_constructor_.try_emplace(key, no_class);
        if (is_new) {
            require_few_names(table_.classes[plain].name.size());
            found->second = add(table_.classes[plain].name);
            table_.classes.back().constructor = constructor;
            plain_class_of_.emplace(found->second, plain);
        }
        table_.node_to_class[node] = found->second;
    }

    // Each place has a copy of the name. V8's names have no more than 1,024 characters, those of a file may have any number.
    void require_few_names(std::size_t added) {
        copied_ += added;
        if (copied_ > most_copied)
            throw invalid_snapshot("locations", 0, "the names of the classes that they tell apart take more than 256 MiB");
    }

    const columns& heap_;
    const string_table& strings_;
    std::span<const std::uint32_t> locations_;
    std::size_t copied_ = 0;
    class_table table_;
    std::array<std::uint32_t, node_type_names.size()> by_type_{};
    std::vector<std::uint32_t> by_name_;  // one cell a string
    std::unordered_map<std::uint32_t, std::uint32_t> by_detached_name_;
    std::unordered_map<std::string, std::uint32_t> by_text_;
    std::unordered_map<constructor_key, std::uint32_t, constructor_hash> by_constructor_;
    std::unordered_map<std::uint32_t, std::uint32_t> plain_class_of_;
    std::uint32_t plain_class_ = no_class;
    std::vector<ordinal> plain_objects_;
};

}  // namespace

std::string key_of(const node_class& of) {
    if (!of.constructor) return ',' + of.name;
    return std::to_string(of.constructor->script) + ',' + std::to_string(of.constructor->line) + ',' +
           std::to_string(of.constructor->column) + ',' + of.name;
}

class_table classify_nodes(
    const columns& heap, const string_table& strings, std::span<const std::uint32_t> locations,
    const std::vector<portable_interface>* interfaces) {
    return classifier(heap, strings, locations).run(interfaces);
}

}  // namespace heaptrail::graph
