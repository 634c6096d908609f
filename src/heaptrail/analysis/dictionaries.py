"""Entries of Python's dictionaries and sets.

The walker writes an edge to the key of an entry, then one to its value: a property named by a key that is a string, an element
by one that is a small number. Members of a set have an edge each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail._graph import EDGE_TYPES, NODE_TYPES
from heaptrail.analysis.hash_tables import TableEntries

if TYPE_CHECKING:
    from heaptrail._graph import Heap

_OBJECT = NODE_TYPES.index("object")
_INTERNAL, _PROPERTY, _ELEMENT = (EDGE_TYPES.index(name) for name in ("internal", "property", "element"))
_DICTIONARIES = ("dict", "OrderedDict", "defaultdict", "mappingproxy")
_SETS = ("set", "frozenset")


def dictionary_entries(heap: Heap, ordinal: int) -> tuple[TableEntries, list[int]] | None:
    """What a dictionary or a set holds, and the edges that this takes; None for anything else. Cost: its edges."""
    if heap.node_types[ordinal] != _OBJECT:
        return None
    class_name = heap.string(int(heap.node_names[ordinal]))
    if class_name in _SETS:
        return _members(heap, ordinal)
    return _entries(heap, ordinal) if class_name in _DICTIONARIES else None


def _members(heap: Heap, ordinal: int) -> tuple[TableEntries, list[int]]:
    edges = [edge for edge, name in _named_internals(heap, ordinal) if name == "member"]
    return TableEntries(False, tuple((int(heap.edge_targets[edge]), None) for edge in edges)), edges


def _entries(heap: Heap, ordinal: int) -> tuple[TableEntries, list[int]]:
    found: list[tuple[int | None, int | None]] = []
    used: list[int] = []
    end = int(heap.node_to_first_edge[ordinal + 1])
    for edge, name in _named_internals(heap, ordinal):
        if name != "key":
            continue
        has_value = edge + 1 < end and int(heap.edge_types[edge + 1]) in (_PROPERTY, _ELEMENT)
        found.append((int(heap.edge_targets[edge]), int(heap.edge_targets[edge + 1]) if has_value else None))
        used += [edge, edge + 1] if has_value else [edge]
    return TableEntries(True, tuple(found)), used


def _named_internals(heap: Heap, ordinal: int) -> list[tuple[int, str]]:
    first, end = heap.node_to_first_edge[ordinal : ordinal + 2].tolist()
    places = (heap.edge_types[first:end] == _INTERNAL).nonzero()[0].tolist()
    return [(first + place, heap.string(int(heap.edge_names[first + place]))) for place in places]
