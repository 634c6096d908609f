"""How many entries a container has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.suspects.comparison import AgedHeap


def growing_entries(aged: Sequence[AgedHeap], identity: int, runtime: RuntimeDescription) -> tuple[int, ...]:
    """The entries of a container in every snapshot; empty where it is none, or where it does not grow."""
    counts = []
    for heap in aged:
        nodes = heap.nodes_with(np.array([identity], dtype=np.uint32))
        counts.append(_entries(heap, int(nodes[0]), runtime))
    return tuple(counts) if counts[-1] > counts[0] else ()


def _entries(aged: AgedHeap, node: int, runtime: RuntimeDescription) -> int:
    naming, kinds = aged.naming, runtime.entries
    class_name = naming.class_name(node)
    if class_name in kinds.slots:
        return _table_entries(aged, node, kinds.slots[class_name])
    edges = _edges(aged, node)
    if class_name in kinds.lists:
        return sum(naming.edge_type(edge) == "element" for edge in edges)
    if naming.node_type(node) != "object" or class_name.startswith(runtime.record_classes):
        return 0
    stand_in = _stand_in(aged, node, class_name, runtime)
    if stand_in is not None:
        return _entries(aged, stand_in, runtime)
    members = sum(naming.edge_type(edge) == "internal" and naming.edge_name(edge) in kinds.members for edge in edges)
    fields = (edge for edge in edges if naming.edge_type(edge) in ("property", "element"))
    return members or sum(naming.edge_name(edge) != "__proto__" for edge in fields)


def _stand_in(aged: AgedHeap, node: int, class_name: str, runtime: RuntimeDescription) -> int | None:
    """What keeps the entries for a container: another one, or the table of its attributes."""
    names = runtime.attribute_tables | {edge for name, edge in runtime.entries.stand_ins if name == class_name}
    found = [edge for edge in _edges(aged, node) if aged.naming.edge_name(edge) in names] if names else []
    own_first = sorted(found, key=lambda edge: aged.naming.edge_name(edge) in runtime.attribute_tables)
    return int(aged.heap.edge_targets[own_first[0]]) if own_first else None


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
