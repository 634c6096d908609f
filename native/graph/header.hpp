// The `snapshot` object at the beginning of a file: what the numbers that follow mean.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "graph/columns.hpp"
#include "graph/json_cursor.hpp"

namespace heaptrail::graph {

inline constexpr std::size_t no_field = static_cast<std::size_t>(-1);
inline constexpr std::size_t most_fields = 32;
inline constexpr std::uint8_t unknown_type = 0xFF;

// A file's number for a type → the type; `unknown_type` where the file names none of that number.
using type_map = std::array<std::uint8_t, 256>;

struct node_layout {
    std::size_t field_count = 0;
    std::size_t type = no_field;
    std::size_t name = no_field;
    std::size_t id = no_field;
    std::size_t self_size = no_field;
    std::size_t edge_count = no_field;
    std::size_t detachedness = no_field;   // not in Node 14
    std::size_t trace_node_id = no_field;  // since Node 24 only where allocations were recorded
    type_map types{};
};

struct edge_layout {
    std::size_t field_count = 0;
    std::size_t type = no_field;
    std::size_t name_or_index = no_field;
    std::size_t to_node = no_field;
    type_map types{};
};

struct location_layout {
    std::size_t field_count = 0;
    std::size_t object_index = no_field;
    std::size_t script_id = no_field;
    std::size_t line = no_field;
    std::size_t column = no_field;
};

struct trace_function_layout {
    std::size_t field_count = 0;
    std::size_t name = no_field;
    std::size_t script_name = no_field;
    std::size_t script_id = no_field;
    std::size_t line = no_field;
    std::size_t column = no_field;
};

struct trace_node_layout {
    std::size_t field_count = 0;
    std::size_t id = no_field;
    std::size_t function_info_index = no_field;
    std::size_t count = no_field;
    std::size_t size = no_field;
    std::size_t children = no_field;
};

struct sample_layout {
    std::size_t field_count = 0;
    std::size_t timestamp_us = no_field;
    std::size_t last_assigned_id = no_field;
};

struct header {
    std::string_view text;
    node_layout nodes;
    edge_layout edges;
    location_layout locations;
    trace_function_layout trace_functions;
    trace_node_layout trace_nodes;
    sample_layout samples;
    std::size_t node_count = 0;
    std::size_t edge_count = 0;
    std::size_t trace_function_count = 0;  // 0: no allocations were recorded
};

inline constexpr std::array<std::string_view, 17> node_type_names = {
    "hidden", "array", "string", "object", "code", "closure", "regexp", "number", "native", "synthetic",
    "concatenated string", "sliced string", "symbol", "bigint", "object shape", "wasm object", "other"};

inline constexpr std::array<std::string_view, 8> edge_type_names = {
    "context", "element", "property", "internal", "hidden", "shortcut", "weak", "other"};

// Reads the object at the cursor. Throws invalid_snapshot where it is not JSON or where a field is missing without which
// nothing can be read. Types of unknown names become `other`.
[[nodiscard]] header read_header(std::string_view text, json_cursor& cursor);

}  // namespace heaptrail::graph
