// The names that V8 gives to its own things and that DevTools' rules ask for.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

enum class known_name : std::uint8_t {
    none,
    document_dom_trees,    // (Document DOM trees)
    external_string_data,  // system / ExternalStringData
    sloppy_function_map,   // sloppy_function_map
    native_context,        // system / NativeContext
    map_descriptors,       // (map descriptors)
    weak_map_pair,         // <n> / part of key (… @<id>) -> value (… @<id>) pair in WeakMap (table @<id>)
};

// What the name of one half of a WeakMap's pair says. Two edges carry it: one from the table, one from the key.
struct weak_map_pair {
    std::uint32_t name;      // index into the string table
    std::uint32_t pair;      // equal for names that differ only in the leading number; dense from 0
    std::uint64_t table_id;  // wider than an id: the digits in a name may stand for anything
};

struct known_names {
    column<known_name> kinds;               // of each string
    std::vector<weak_map_pair> pairs;       // by name, ascending
    std::uint32_t pair_count = 0;

    [[nodiscard]] known_name kind(std::uint32_t name) const noexcept { return kinds[name]; }
    // The name's kind must be weak_map_pair. O(log pairs).
    [[nodiscard]] const weak_map_pair& pair_of(std::uint32_t name) const noexcept;
};

// Cost: one pass over the strings.
[[nodiscard]] known_names find_known_names(const string_table& strings);

}  // namespace heaptrail::graph
