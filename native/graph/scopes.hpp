// What the scopes of functions (V8's contexts) keep alive for the closures that were made in them.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/named_edges.hpp"

namespace heaptrail::graph {

// One variable of all scopes of one function.
struct captured_variable {
    object_group scopes;               // that alone keep what the variable holds; bytes of it, each byte once
    std::uint32_t variable = no_name;  // index into the string table
    ordinal held = no_node;            // by the first
    ordinal closure = no_node;         // one that was made in the first scope
    std::uint64_t closures = 0;        // how many were made in the first scope
};

// Scopes of one function, each of which is kept by the one made after it.
struct scope_chain {
    std::uint64_t length = 0;
    ordinal first = no_node;   // the outermost one: what keeps all others
    ordinal last = no_node;
    ordinal closure = no_node; // one that was made in the last scope: a call is seldom the first's
    double bytes = 0;
};

struct captured {
    std::vector<captured_variable> variables;  // with the least number of scopes or more, most bytes first
    std::vector<scope_chain> chains;           // of the least length or more, the longest one of each function
};

struct scope_bounds {
    std::uint64_t least_scopes;
    double least_bytes;
    std::uint64_t least_chain;
};

// Scopes belong to one function when they have the same description (`scope_info`). One pass over the edges of scopes, one
// over the dominators of scopes, one over the closures.
[[nodiscard]] captured find_captured(const analysed_heap& analysed, const scope_bounds& bounds);

}  // namespace heaptrail::graph
