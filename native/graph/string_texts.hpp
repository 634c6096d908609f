// What the strings of a program say, also those that are kept in parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

// V8 cuts long strings in the file and may say so beside them.
struct cut_string {
    std::optional<double> length;
    std::optional<double> hash;
    bool operator==(const cut_string&) const = default;
};

class string_texts {
public:
    // Cost: one pass over the strings.
    string_texts(const columns& heap, const string_table& strings);

    // In WTF-8; of a concatenated string no more parts than make 1,024 characters (DevTools' JSHeapSnapshotNode.name).
    // Cost: those characters. The parts of parts are walked once in all.
    [[nodiscard]] std::string text_of(ordinal node);

    // Whether a part of a concatenated string is empty, which is how V8 keeps one that it has joined.
    [[nodiscard]] bool is_joined(ordinal node);

    // Length and hash of a string that was cut; nothing for one that is whole.
    [[nodiscard]] std::optional<cut_string> find_cut(ordinal node) const;

private:
    enum class name_of_interest : std::uint8_t;
    struct parts {
        ordinal first = 0;  // the root stands for what is missing, as in DevTools
        ordinal second = 0;
    };

    [[nodiscard]] bool is_concatenated(ordinal node) const noexcept;
    [[nodiscard]] parts parts_of(ordinal node) const;
    struct text_start {
        ordinal stand_in;      // a string or a concatenation of two that both say something; no_node where there is no text
        std::uint32_t length;  // of the text in UTF-16, counted up to where it is long enough
    };

    [[nodiscard]] parts read_parts(ordinal node) const;
    [[nodiscard]] bool has_many_edges(ordinal node) const noexcept;
    void walk_parts(ordinal node);
    [[nodiscard]] std::optional<ordinal> find_unwalked_part(ordinal node);
    [[nodiscard]] text_start start_from_parts(ordinal node);
    [[nodiscard]] text_start start_of(ordinal node);
    [[nodiscard]] std::string join(ordinal node);
    [[nodiscard]] std::optional<ordinal> find_target(ordinal node, name_of_interest name) const;
    [[nodiscard]] std::optional<ordinal> search_target(ordinal node, name_of_interest name) const;
    [[nodiscard]] std::optional<double> number_at(ordinal node, name_of_interest name) const;
    [[nodiscard]] name_of_interest name_of(std::uint32_t string) const noexcept;

    const columns& heap_;
    const string_table& strings_;
    column<std::uint8_t> names_;  // of each string
    std::unordered_map<ordinal, text_start> starts_;  // of each concatenated string that was walked
    ordinal joined_ = no_node;  // the last one: all that append to a long text begin like it
    std::string joined_text_;
    // What was found at nodes with many edges: a file may lead to one of them from everywhere.
    mutable std::unordered_map<ordinal, parts> known_parts_;
    mutable std::unordered_map<std::uint64_t, std::optional<ordinal>> known_targets_;
};

}  // namespace heaptrail::graph
