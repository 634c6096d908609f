"""Objects as rows, with what the heap records of their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail._graph import EDGE_TYPES, NODE_TYPES
from heaptrail.model import ObjectRow, Reference

if TYPE_CHECKING:
    from heaptrail._graph import Heap
    from heaptrail.snapshot import Snapshot

_NUMBER = NODE_TYPES.index("number")
_HIDDEN = NODE_TYPES.index("hidden")
_STRING = NODE_TYPES.index("string")
_SYMBOL = NODE_TYPES.index("symbol")
_INTERNAL = EDGE_TYPES.index("internal")
_ODDBALLS = frozenset({"undefined", "null", "true", "false"})


def object_row(snapshot: Snapshot, ordinal: int) -> ObjectRow:
    """One object. Cost: that of its names; sizes, distances and classes of the heap, once."""
    node = snapshot.node(ordinal)
    return ObjectRow(
        ordinal=ordinal,
        id=node.id,
        type=node.type,
        class_name=node.class_name,
        name=node.display_name,
        value=recorded_value(snapshot.heap, ordinal),
        shallow=node.shallow_size,
        retained=node.retained_size,
        distance=node.distance,
    )


def reference(snapshot: Snapshot, edge: int) -> Reference:
    """An edge, and what it leads to."""
    naming = snapshot.naming
    target = int(snapshot.heap.edge_targets[edge])
    return Reference(edge=naming.edge_name(edge), edge_type=naming.edge_type(edge), object=object_row(snapshot, target))


def recorded_value(heap: Heap, ordinal: int) -> str | None:
    """A number, `true`, `null`, a symbol's description, as far as the heap has it. Cost: the node's edges.

    Numbers are there when a snapshot was taken with `captureNumericValue`: V8 then leads from each to a string of its digits.
    """
    type_ = heap.node_types[ordinal]
    if type_ == _NUMBER:
        return _text_behind(heap, ordinal, "value")
    if type_ == _SYMBOL:
        return _text_behind(heap, ordinal, "name")
    if type_ == _HIDDEN:
        name = heap.string(int(heap.node_names[ordinal]))
        return name if name in _ODDBALLS else _oddball(heap, ordinal) if name == "system / Oddball" else None
    return None


def follow_internal(heap: Heap, ordinal: int, name: str) -> int | None:
    """The target of a node's first internal edge of this name. Cost: a name decoded for each of its internal edges."""
    first, end = heap.node_to_first_edge[ordinal : ordinal + 2].tolist()
    for place in (heap.edge_types[first:end] == _INTERNAL).nonzero()[0].tolist():
        if heap.string(int(heap.edge_names[first + place])) == name:
            return int(heap.edge_targets[first + place])
    return None


def _text_behind(heap: Heap, ordinal: int, edge: str) -> str | None:
    target = follow_internal(heap, ordinal, edge)
    if target is None or heap.node_types[target] != _STRING:
        return None
    return heap.string(int(heap.node_names[target]))


def _oddball(heap: Heap, ordinal: int) -> str | None:
    """Before V8 12 all of these have one name, and lead to their text."""
    first, end = heap.node_to_first_edge[ordinal : ordinal + 2].tolist()
    for target in heap.edge_targets[first:end].tolist():
        if heap.node_types[target] == _STRING and (text := heap.string(int(heap.node_names[target]))) in _ODDBALLS:
            return text
    return None
