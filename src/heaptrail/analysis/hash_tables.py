"""Entries of Maps, Sets, WeakMaps and WeakSets, read from the tables behind them.

V8 names the slots of a table by their number. Of an ordered table (`OrderedHashTable` in V8's sources) the first three are
counts, then comes a slot a bucket, then the entries: key, value and chain for a Map, key and chain for a Set. An ephemeron table
(`HashTable`) has an odd number of slots in front, then key and value. Slots with small integers and with true, false, null and
undefined have no edge: what is not recorded is None. A deleted entry is a hole, of which V8 13 has a node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heaptrail._graph import EDGE_TYPES, NODE_TYPES
from heaptrail.analysis.object_rows import follow_internal

if TYPE_CHECKING:
    from heaptrail._graph import Heap

_ARRAY, _OBJECT, _HIDDEN_NODE = (NODE_TYPES.index(name) for name in ("array", "object", "hidden"))
_INTERNAL, _WEAK = EDGE_TYPES.index("internal"), EDGE_TYPES.index("weak")
_HOLE = "system / Hole"
_COUNTS = 3
_LAYOUTS = ((16, 8), (8, 4))  # bytes before the first slot and in each: 64 bits, and with compressed pointers


@dataclass(frozen=True, slots=True)
class TableEntries:
    """Ordinals of keys and values, in the order of the table. `has_values` is False for Sets."""

    has_values: bool
    entries: tuple[tuple[int | None, int | None], ...]


def table_entries(heap: Heap, ordinal: int) -> TableEntries | None:
    """What a Map, Set, WeakMap or WeakSet holds; None for anything else, and for a table of an unknown layout.

    Cost: the edges of its table.
    """
    if heap.node_types[ordinal] != _OBJECT:
        return None
    class_name = heap.string(int(heap.node_names[ordinal]))
    if class_name not in ("Map", "Set", "WeakMap", "WeakSet"):
        return None
    table = follow_internal(heap, ordinal, "table")
    if table is None or heap.node_types[table] != _ARRAY:
        return None
    has_values = class_name.endswith("Map")
    if class_name.startswith("Weak"):
        return TableEntries(has_values, _paired(_slots(heap, table, _WEAK), first=_COUNTS, width=2, has_values=has_values))
    width = 3 if has_values else 2
    first = _first_entry(int(heap.node_self_sizes[table]), width)
    if first is None:
        return None
    return TableEntries(has_values, _paired(_slots(heap, table, _INTERNAL), first=first, width=width, has_values=has_values))


def _first_entry(table_size: int, width: int) -> int | None:
    """Number of the slot where the entries begin: a table has a power of two of buckets, and room for two entries in each."""
    for header, slot in _LAYOUTS:
        slots = (table_size - header) // slot - _COUNTS
        buckets, rest = divmod(slots, 1 + 2 * width)
        if not rest and buckets >= 2 and buckets & (buckets - 1) == 0 and (table_size - header) % slot == 0:
            return _COUNTS + buckets
    return None


def _slots(heap: Heap, table: int, edge_type: int) -> dict[int, int]:
    """The target of each numbered slot that has an edge of the type."""
    first, end = heap.node_to_first_edge[table : table + 2].tolist()
    chosen = (heap.edge_types[first:end] == edge_type).nonzero()[0]
    names = heap.strings(heap.edge_names[first:end][chosen])
    targets = heap.edge_targets[first:end][chosen].tolist()
    slots = {int(name): target for name, target in zip(names, targets, strict=True) if name.isascii() and name.isdigit()}
    holes = {node for node in set(slots.values()) if _is_hole(heap, node)}
    return {slot: target for slot, target in slots.items() if target not in holes}


def _is_hole(heap: Heap, node: int) -> bool:
    return heap.node_types[node] == _HIDDEN_NODE and heap.string(int(heap.node_names[node])) == _HOLE


def _paired(slots: dict[int, int], *, first: int, width: int, has_values: bool) -> tuple[tuple[int | None, int | None], ...]:
    starts = sorted(
        {slot - (slot - first) % width for slot in slots if slot >= first and (slot - first) % width < 1 + has_values}
    )
    return tuple((slots.get(start), slots.get(start + 1) if has_values else None) for start in starts)
