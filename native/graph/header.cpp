#include "graph/header.hpp"

#include <span>
#include <string>
#include <vector>

namespace heaptrail::graph {

namespace {

// Ordinals and edge numbers are 32 bits wide, and the greatest of them means "none".
constexpr std::uint64_t most_rows = 0xFFFFFFFEu;

struct raw_meta {
    std::vector<std::string> node_fields;
    std::vector<std::string> edge_fields;
    std::vector<std::string> location_fields;
    std::vector<std::string> trace_function_info_fields;
    std::vector<std::string> trace_node_fields;
    std::vector<std::string> sample_fields;
    std::vector<std::vector<std::string>> node_types;  // one list a field; empty where the file has a plain word
    std::vector<std::vector<std::string>> edge_types;
    bool present = false;
};

std::vector<std::string> read_names(json_cursor& cursor, std::size_t most) {
    std::vector<std::string> names;
    for_each_element(cursor, [&] {
        if (names.size() == most) cursor.fail("the list has more than " + std::to_string(most) + " names");
        names.push_back(cursor.read_string());
    });
    return names;
}

std::vector<std::vector<std::string>> read_types(json_cursor& cursor) {
    std::vector<std::vector<std::string>> types;
    for_each_element(cursor, [&] {
        if (types.size() == most_fields) cursor.fail("more than " + std::to_string(most_fields) + " fields have types");
        types.emplace_back();
        if (cursor.peek() == '[') {
            types.back() = read_names(cursor, 255);
        } else {
            cursor.skip_value();
        }
    });
    return types;
}

raw_meta read_meta(json_cursor& cursor) {
    raw_meta meta;
    meta.present = true;
    for_each_member(cursor, [&](const std::string& key) {
        if (key == "node_fields") {
            meta.node_fields = read_names(cursor, most_fields);
        } else if (key == "edge_fields") {
            meta.edge_fields = read_names(cursor, most_fields);
        } else if (key == "location_fields") {
            meta.location_fields = read_names(cursor, most_fields);
        } else if (key == "trace_function_info_fields") {
            meta.trace_function_info_fields = read_names(cursor, most_fields);
        } else if (key == "trace_node_fields") {
            meta.trace_node_fields = read_names(cursor, most_fields);
        } else if (key == "sample_fields") {
            meta.sample_fields = read_names(cursor, most_fields);
        } else if (key == "node_types") {
            meta.node_types = read_types(cursor);
        } else if (key == "edge_types") {
            meta.edge_types = read_types(cursor);
        } else {
            cursor.skip_value();
        }
    });
    return meta;
}

std::size_t find_field(const std::vector<std::string>& fields, std::string_view name) {
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i] == name) return i;
    return no_field;
}

std::size_t require_field(
    const std::vector<std::string>& fields, std::string_view name, const char* list, const json_cursor& cursor) {
    const std::size_t position = find_field(fields, name);
    if (position == no_field) cursor.fail(std::string(list) + " in meta does not name '" + std::string(name) + "'");
    return position;
}

type_map map_types(const std::vector<std::vector<std::string>>& types, std::size_t field,
                   std::span<const std::string_view> known, const char* list, const json_cursor& cursor) {
    if (field >= types.size() || types[field].empty()) cursor.fail(std::string(list) + " in meta does not list the types");
    const std::vector<std::string>& names = types[field];
    type_map map;
    map.fill(unknown_type);
    for (std::size_t i = 0; i < names.size(); ++i) {
        map[i] = static_cast<std::uint8_t>(known.size() - 1);
        for (std::size_t k = 0; k < known.size(); ++k)
            if (names[i] == known[k]) map[i] = static_cast<std::uint8_t>(k);
    }
    return map;
}

void lay_out(header& result, const raw_meta& meta, const json_cursor& cursor) {
    const auto node = [&](std::string_view name) { return require_field(meta.node_fields, name, "node_fields", cursor); };
    node_layout& nodes = result.nodes;
    nodes.field_count = meta.node_fields.size();
    nodes.type = node("type");
    nodes.name = node("name");
    nodes.id = node("id");
    nodes.self_size = node("self_size");
    nodes.edge_count = node("edge_count");
    nodes.detachedness = find_field(meta.node_fields, "detachedness");
    nodes.trace_node_id = find_field(meta.node_fields, "trace_node_id");
    nodes.types = map_types(meta.node_types, nodes.type, node_type_names, "node_types", cursor);

    const auto edge = [&](std::string_view name) { return require_field(meta.edge_fields, name, "edge_fields", cursor); };
    edge_layout& edges = result.edges;
    edges.field_count = meta.edge_fields.size();
    edges.type = edge("type");
    edges.name_or_index = edge("name_or_index");
    edges.to_node = edge("to_node");
    edges.types = map_types(meta.edge_types, edges.type, edge_type_names, "edge_types", cursor);

    location_layout& locations = result.locations;
    locations.field_count = meta.location_fields.size();
    locations.object_index = find_field(meta.location_fields, "object_index");
    locations.script_id = find_field(meta.location_fields, "script_id");
    locations.line = find_field(meta.location_fields, "line");
    locations.column = find_field(meta.location_fields, "column");

    sample_layout& samples = result.samples;
    samples.field_count = meta.sample_fields.size();
    samples.timestamp_us = find_field(meta.sample_fields, "timestamp_us");
    samples.last_assigned_id = find_field(meta.sample_fields, "last_assigned_id");
}

// What is recorded of allocations; the fields are only asked for where something is.
void lay_out_traces(header& result, const raw_meta& meta, const json_cursor& cursor) {
    const auto function = [&](std::string_view name) {
        return require_field(meta.trace_function_info_fields, name, "trace_function_info_fields", cursor);
    };
    trace_function_layout& functions = result.trace_functions;
    functions.field_count = meta.trace_function_info_fields.size();
    functions.name = function("name");
    functions.script_name = function("script_name");
    functions.script_id = function("script_id");
    functions.line = function("line");
    functions.column = function("column");

    const auto node = [&](std::string_view name) {
        return require_field(meta.trace_node_fields, name, "trace_node_fields", cursor);
    };
    trace_node_layout& nodes = result.trace_nodes;
    nodes.field_count = meta.trace_node_fields.size();
    nodes.id = node("id");
    nodes.function_info_index = node("function_info_index");
    nodes.count = node("count");
    nodes.size = node("size");
    nodes.children = node("children");
}

std::size_t read_count(json_cursor& cursor, const std::string& what) {
    const std::uint64_t count = cursor.read_unsigned();
    if (count > most_rows) cursor.fail(what + " is " + std::to_string(count) + ", more than 4,294,967,294");
    return static_cast<std::size_t>(count);
}

}  // namespace

header read_header(std::string_view text, json_cursor& cursor) {
    header result;
    raw_meta meta;
    bool counted_nodes = false;
    bool counted_edges = false;
    cursor.peek();
    const std::size_t begin = cursor.position();
    for_each_member(cursor, [&](const std::string& key) {
        if (key == "meta") {
            meta = read_meta(cursor);
        } else if (key == "node_count") {
            result.node_count = read_count(cursor, key);
            counted_nodes = true;
        } else if (key == "edge_count") {
            result.edge_count = read_count(cursor, key);
            counted_edges = true;
        } else if (key == "trace_function_count") {
            result.trace_function_count = read_count(cursor, key);
        } else {
            cursor.skip_value();
        }
    });
    result.text = text.substr(begin, cursor.position() - begin);
    if (!meta.present) cursor.fail("there is no 'meta', so this is not a heap snapshot");
    if (!counted_nodes) cursor.fail("there is no 'node_count'");
    if (!counted_edges) cursor.fail("there is no 'edge_count'");
    if (result.node_count == 0) cursor.fail("node_count is 0, and a heap has at least its root");
    lay_out(result, meta, cursor);
    if (result.trace_function_count != 0) lay_out_traces(result, meta, cursor);
    return result;
}

}  // namespace heaptrail::graph
