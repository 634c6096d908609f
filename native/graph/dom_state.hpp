// Which DOM nodes hang in the document and which are detached from it.
#pragma once

#include "graph/columns.hpp"

namespace heaptrail::graph {

// Carries the known states over to the native nodes that native nodes of known state reach, first "attached", then
// "detached", over all edges but hidden and weak ones (DevTools' propagateDOMState). Changes `heap.detachedness`; nothing
// happens where no state is known. Cost: one pass over the nodes, and the edges of the native ones.
void propagate_dom_states(columns& heap);

}  // namespace heaptrail::graph
