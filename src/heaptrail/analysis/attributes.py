"""Attributes of objects and variables of functions, as a program reads them, wherever they lie."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.analysis.trail_map import TrailMap


def attributes(trails: TrailMap, node: int) -> dict[str, int]:
    """The attributes of an object by name. Cost: its edges, and those of its table."""
    naming, heap = trails.naming, trails.heap
    found: dict[str, int] = {}
    tables = [node]
    for table in tables:
        for edge in range(int(heap.node_to_first_edge[table]), int(heap.node_to_first_edge[table + 1])):
            name, target = naming.edge_name(edge), int(heap.edge_targets[edge])
            if naming.edge_type(edge) == "property":
                found.setdefault(name, target)
            elif table == node and name in trails.runtime.attribute_tables:
                tables.append(target)
    return found


def variables(trails: TrailMap, node: int) -> dict[str, int]:
    """The variables around a function, by name. Cost: its edges."""
    naming, heap = trails.naming, trails.heap
    edges = range(int(heap.node_to_first_edge[node]), int(heap.node_to_first_edge[node + 1]))
    return {naming.edge_name(edge): int(heap.edge_targets[edge]) for edge in edges if naming.edge_type(edge) == "context"}


def number_of(trails: TrailMap, node: int | None) -> float | None:
    """The finite number that a node is; None for anything else, truth values too."""
    if node is None or trails.naming.node_type(node) != "number":
        return None
    try:
        number = float(trails.naming.node_name(node))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
