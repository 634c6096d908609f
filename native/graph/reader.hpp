// Reads a V8 heap snapshot: the JSON text of a `.heapsnapshot` file into checked columns.
#pragma once

#include <cstdint>
#include <string_view>

#include "graph/allocation_traces.hpp"
#include "graph/columns.hpp"
#include "graph/header.hpp"
#include "graph/samples.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

struct snapshot {
    header head;
    columns heap;
    string_table strings;
    column<std::uint32_t> locations;  // rows of ordinal, script id, line, column
    allocation_traces traces;
    graph::samples samples;
};

// Reads `text`, which must outlive the result: its strings stay there. Positions of fields come from the file's own `meta`;
// sections may stand in any order, and unknown ones are passed over. Every number, count and index is checked once.
// Two threads, memory proportional to the length of the text whatever the counts in it say.
// Throws invalid_snapshot, of several faults the one that stands first in its section.
[[nodiscard]] snapshot read_snapshot(std::string_view text);

}  // namespace heaptrail::graph
