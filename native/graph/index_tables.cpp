#include "graph/index_tables.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "graph/index_records.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::size_t length_bytes = sizeof(std::uint64_t);

std::vector<node_class> read_classes(std::string_view text) {
    record_reader record(text);
    std::vector<node_class> classes(record.get_count(length_bytes));
    for (node_class& each : classes) {
        each.name = record.get_string();
        if (record.get<std::uint8_t>() == 0) continue;
        const auto script = record.get<std::uint32_t>();
        const auto line = record.get<std::uint32_t>();
        each.constructor = code_position{script, line, record.get<std::uint32_t>()};
    }
    record.require_end();
    return classes;
}

std::vector<interface_definition> read_interfaces(std::string_view text, std::uint64_t string_count) {
    record_reader record(text);
    std::vector<interface_definition> interfaces(record.get_count(2 * length_bytes));
    for (interface_definition& each : interfaces) {
        each.name = record.get_string();
        each.properties.resize(record.get_count(sizeof(std::uint32_t)));
        for (std::uint32_t& property : each.properties) {
            property = record.get<std::uint32_t>();
            require_sound(property < string_count, "a property of an interface is no string of the heap");
        }
    }
    record.require_end();
    return interfaces;
}

}  // namespace

void store_classes(index_writer& writer, const class_table& table) {
    writer.add(index_section::node_to_class, std::span<const std::uint32_t>(table.node_to_class));
    record_writer classes;
    classes.put(std::uint64_t{table.classes.size()});
    for (const node_class& each : table.classes) {
        classes.put_string(each.name);
        classes.put(static_cast<std::uint8_t>(each.constructor.has_value()));
        if (!each.constructor) continue;
        for (const std::uint32_t part : {each.constructor->script, each.constructor->line, each.constructor->column})
            classes.put(part);
    }
    writer.add_text(index_section::classes, std::move(classes).take());
    record_writer interfaces;
    interfaces.put(std::uint64_t{table.interfaces.size()});
    for (const interface_definition& each : table.interfaces) {
        interfaces.put_string(each.name);
        interfaces.put(std::uint64_t{each.properties.size()});
        for (const std::uint32_t property : each.properties) interfaces.put(property);
    }
    writer.add_text(index_section::interfaces, std::move(interfaces).take());
}

std::optional<class_table> load_classes(const index_file& index, const index_outline& outline) {
    if (!index.has(index_section::classes)) return std::nullopt;
    class_table table;
    table.classes = read_classes(index.text(index_section::classes));
    table.interfaces = read_interfaces(index.text(index_section::interfaces), outline.string_count);
    const std::span<const std::uint32_t> cells =
        index.cells<std::uint32_t>(index_section::node_to_class, outline.head.node_count);
    const std::size_t class_count = table.classes.size();
    require_sound(std::ranges::all_of(cells, [class_count](std::uint32_t cell) { return cell < class_count; }),
            "a node is of a class that is not there");
    table.node_to_class = column<std::uint32_t>::borrowed(cells);
    return table;
}

void store_class_rows(index_writer& writer, const std::vector<class_row>& rows) {
    record_writer record;
    record.put(std::uint64_t{rows.size()});
    for (const class_row& row : rows) {
        record.put_string(row.key);
        record.put_string(row.name);
        record.put(row.count);
        record.put(row.distance);
        record.put(row.shallow_size);
        record.put(row.retained_size);
        record.put(row.largest_id);
    }
    writer.add_text(index_section::class_rows, std::move(record).take());
}

std::optional<std::vector<class_row>> load_class_rows(const index_file& index) {
    if (!index.has(index_section::class_rows)) return std::nullopt;
    record_reader record(index.text(index_section::class_rows));
    std::vector<class_row> rows(record.get_count(2 * length_bytes));
    for (class_row& row : rows) {
        row.key = record.get_string();
        row.name = record.get_string();
        row.count = record.get<std::uint64_t>();
        row.distance = record.get<std::int32_t>();
        row.shallow_size = record.get<std::uint64_t>();
        row.retained_size = record.get<double>();
        row.largest_id = record.get<std::uint32_t>();
        require_sound(std::isfinite(row.retained_size), "the retained size of a class is no number of bytes");
    }
    record.require_end();
    return rows;
}

void store_statistics(index_writer& writer, const heap_statistics& sums) {
    record_writer record;
    for (const double sum : {sums.total, sums.native, sums.typed_arrays, sums.code, sums.strings, sums.javascript_arrays, sums.system})
        record.put(sum);
    writer.add_text(index_section::statistics, std::move(record).take());
}

std::optional<heap_statistics> load_statistics(const index_file& index) {
    if (!index.has(index_section::statistics)) return std::nullopt;
    const std::span<const double> cells = index.cells<double>(index_section::statistics, 7);
    require_sound(std::ranges::all_of(cells, [](double cell) { return std::isfinite(cell); }), "a sum is no number of bytes");
    return heap_statistics{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]};
}

void store_root_children(index_writer& writer, const child_list& children) {
    record_writer record;
    record.put(std::uint64_t{children.size()});
    for (const auto& [type, name] : children) {
        record.put_string(type);
        record.put_string(name);
    }
    writer.add_text(index_section::root_children, std::move(record).take());
}

std::optional<child_list> load_root_children(const index_file& index) {
    if (!index.has(index_section::root_children)) return std::nullopt;
    record_reader record(index.text(index_section::root_children));
    child_list children(record.get_count(2 * length_bytes));
    for (auto& [type, name] : children) {
        type = record.get_string();
        name = record.get_string();
    }
    record.require_end();
    return children;
}

void verify_index(std::span<const std::byte> bytes, std::string_view snapshot) {
    const index_file index(bytes);
    const index_outline outline = load_outline(index);
    (void)load_columns(index, outline);
    (void)load_locations(index, outline);
    (void)load_strings(index, outline, snapshot);
    (void)load_retainers(index, outline);
    (void)load_shallow_sizes(index, outline);
    (void)load_distances(index, outline);
    (void)load_dominators(index, outline);
    (void)load_classes(index, outline);
    (void)load_class_rows(index);
    (void)load_statistics(index);
    (void)load_root_children(index);
}

}  // namespace heaptrail::graph
