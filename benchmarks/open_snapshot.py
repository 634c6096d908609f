"""Open a snapshot and reckon all that DevTools' Summary and Statistics show. Prints a line of JSON."""

from __future__ import annotations

import json
import sys

import heaptrail

snapshot = heaptrail.open(sys.argv[1], index=False)
for columns in (snapshot.shallow_sizes, snapshot.retained_sizes, snapshot.dominators, snapshot.distances):
    assert len(columns) == snapshot.node_count
figures = {
    "nodes": snapshot.node_count,
    "edges": snapshot.edge_count,
    "classes": len(snapshot.classes()),
    "bytes": snapshot.statistics().total,
}
print(json.dumps(figures))
