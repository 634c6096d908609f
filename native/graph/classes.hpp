// Which class each node belongs to, as a table of classes has them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/columns.hpp"
#include "graph/interfaces.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

// Where an object's constructor is written. Lines and columns count from 0.
struct code_position {
    std::uint32_t script;
    std::uint32_t line;
    std::uint32_t column;
    bool operator==(const code_position&) const = default;
};

struct node_class {
    std::string name;
    std::optional<code_position> constructor;  // objects of one name, made by constructors in different places, are not one class
};

// Between snapshots a class is known by this: `script,line,column,name`, or `,name`.
[[nodiscard]] std::string key_of(const node_class& of);

struct class_table {
    column<std::uint32_t> node_to_class;
    std::vector<node_class> classes;
    std::vector<interface_definition> interfaces;
};

// Classes as DevTools sees them, plain objects by the given interfaces of another snapshot, or by their own without.
// `locations` are rows of ordinal, script id, line and column.
// O(nodes + locations + edges of plain objects).
[[nodiscard]] class_table classify_nodes(
    const columns& heap, const string_table& strings, std::span<const std::uint32_t> locations,
    const std::vector<portable_interface>* interfaces = nullptr);

}  // namespace heaptrail::graph
