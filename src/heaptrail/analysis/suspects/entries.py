"""How many entries a container has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from heaptrail.analysis.suspects.comparison import AgedHeap

_SLOTS = {"Map": 3, "Set": 2, "WeakMap": 2, "WeakSet": 2}
"""Slots that an entry takes in the table: key, value and the next of its chain."""


def growing_entries(aged: Sequence[AgedHeap], identity: int) -> tuple[int, ...]:
    """The entries of a container in every snapshot; empty where it is none, or where it does not grow."""
    counts = []
    for heap in aged:
        nodes = heap.nodes_with(np.array([identity], dtype=np.uint32))
        counts.append(_entries(heap, int(nodes[0])))
    return tuple(counts) if counts[-1] > counts[0] else ()


def _entries(aged: AgedHeap, node: int) -> int:
    naming = aged.naming
    class_name = naming.class_name(node)
    if class_name in _SLOTS:
        return _table_entries(aged, node, _SLOTS[class_name])
    if class_name == "Array":
        return sum(naming.edge_type(edge) == "element" for edge in _edges(aged, node))
    if naming.node_type(node) == "object" and not class_name.startswith("system"):
        fields = (edge for edge in _edges(aged, node) if naming.edge_type(edge) in ("property", "element"))
        return sum(naming.edge_name(edge) != "__proto__" for edge in fields)
    return 0


def _edges(aged: AgedHeap, node: int) -> range:
    return range(int(aged.heap.node_to_first_edge[node]), int(aged.heap.node_to_first_edge[node + 1]))


def _table_entries(aged: AgedHeap, node: int, width: int) -> int:
    """V8 names the slots of a table by number, and has no edges to small integers: the slot of an entry that has most edges
    counts the entries.
    """
    naming = aged.naming
    for edge in _edges(aged, node):
        if naming.edge_name(edge) == "table" and naming.edge_type(edge) == "internal":
            table = int(aged.heap.edge_targets[edge])
            used: defaultdict[int, int] = defaultdict(int)
            for slot in _edges(aged, table):
                name = naming.edge_name(slot)
                if name.isdecimal() and naming.node_type(int(aged.heap.edge_targets[slot])) != "hidden":
                    used[int(name) % width] += 1
            return max(used.values(), default=0)
    return 0
