// Containers of a program: how many entries they have, and how much room.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/named_edges.hpp"

namespace heaptrail::graph {

enum class collection_kind : std::uint8_t { map, set, weak_map, weak_set, array, dictionary };
inline constexpr std::size_t collection_kinds = 6;

struct collection {
    ordinal node = no_node;
    collection_kind kind{};
    std::uint64_t entries = 0;   // those that the file has edges for: a small integer has none
    std::uint64_t room = 0;      // bytes of the backing store
};

struct collection_totals {
    std::uint64_t count = 0;
    object_group empty;   // no arrays; of which no entry is recorded, but which have room; bytes of it
    object_group sparse;  // recorded entries fill less than the given share of the room; bytes of the rest
};

struct collections {
    std::vector<collection> large;  // with the given number of entries, or mostly empty with room for it; largest retained size first
    std::array<collection_totals, collection_kinds> totals;
};

struct collection_bounds {
    std::uint64_t least_entries;  // of a collection that is named by itself, recorded or with room for them
    std::uint64_t most_named;
    double sparse_share;          // recorded entries over room, below which it counts as sparse
    std::uint64_t sparse_room;    // bytes; a smaller backing store is never sparse
};

// Maps, sets and weak ones, arrays, and objects with so many properties that they are dictionaries, without global objects,
// prototypes, and Node.js' own table of built-ins. One pass over the nodes
// and over the edges of collections.
[[nodiscard]] collections find_collections(const analysed_heap& analysed, const collection_bounds& bounds);

}  // namespace heaptrail::graph
