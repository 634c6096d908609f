"""Heaps to make indexes of, and everything that can be asked of a heap."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from recorded_heaps import recorded
from tiny_heaps import TinyHeap

from heaptrail import _graph

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot

ARRAYS = (
    "node_types", "node_names", "node_ids", "node_self_sizes", "detachedness", "node_to_first_edge", "edge_types",
    "edge_names", "edge_targets", "locations", "shallow_sizes", "distances", "dominators", "retained_sizes",
    "node_to_first_retainer", "retainer_edges", "retainer_nodes", "essential_edges", "strong_edges",
)  # fmt: skip


def unusual_heap() -> bytes:
    """Small, with something in every section: locations, interfaces, detached nodes, names with escapes, recorded stacks."""
    heap = TinyHeap(extra={"extra_native_bytes": 4096})
    root = heap.node("object", "Window / ü", 24)
    heap.node("synthetic", "Node / x", 0)
    store = heap.node("object", "Store", 32, held_by=root)
    hidden = heap.node("hidden", "system / Map", 40, held_by=store)
    heap.node("native", 'Detached <div id="a">', 64, detachedness=2, held_by=store)
    heap.node("native", "system / JSArrayBufferData", 128, detachedness=1, held_by=hidden)
    for number in range(4):
        session = heap.node("object", "Session", 48, held_by=store)
        heap.location(session, 7, 10 + number % 2, 3)
        heap.edge(session, "internal", "map", hidden)
        heap.edge(session, "weak", "peer", root)
        heap.edge(session, "property", 'a "quoted"\n name', heap.node("string", f"text {number}", 16, held_by=None))
    for _ in range(3):
        heap.plain_object(["id", "name"], held_by=store)
    elements = heap.node("array", "elements", 80, held_by=None)
    heap.edge(heap.node("object", "Array", 16, held_by=store), "internal", "elements", elements)
    lost = heap.node("code", "lost", 8, held_by=None)
    heap.edge(lost, "property", "next", heap.node("closure", "callback", 8, held_by=lost))
    functions = [("(root)", "", 0, 0), ("main", "/srv/app.js", 3, 1), ("make", "/srv/app.js", 9, 5)]
    stacks = (1, 0, 0, 0, [(2, 1, 1, 48, [(4, 2, 5, 300, [])])])
    return json.dumps(recorded(heap, functions, stacks, {3: 2, 7: 4, 8: 4}, [(0, 3), (50_000, 9), (99_000, 41)])).encode()


def known_of(snapshot: Snapshot) -> dict[str, object]:
    """Whatever a heap can tell, in a form that can be compared."""
    heap = snapshot.heap
    known: dict[str, object] = {name: getattr(heap, name).tolist() for name in ARRAYS}
    known["counts"] = (heap.node_count, heap.edge_count, heap.string_count)
    known["header"] = heap.header
    known["runtime"] = snapshot.runtime
    known["strings"] = heap.strings(list(range(heap.string_count)))
    known["found"] = [heap.find_string(text) for text in ("Session", "map", "nothing")]
    known["samples"] = snapshot.samples
    known["stacks"] = [snapshot.allocation_stack(ordinal) for ordinal in range(min(heap.node_count, 100))]
    traces = _graph.AllocationTraces(heap)
    known["traces"] = [getattr(traces, name).tolist() for name in ("script_ids", "counts", "sizes", "node_to_trace")]
    known["classes"] = snapshot.classes()
    known["node_to_class"] = snapshot.class_table.node_to_class.tolist()
    known["class_names"] = snapshot.class_names
    known["interfaces"] = snapshot.class_table.interfaces
    known["statistics"] = snapshot.statistics()
    known["root_children"] = _graph.root_children(heap)
    return known
