"""What came and what went between two snapshots, class by class.

DevTools' Comparison (`calculateSnapshotDiff`): an object is the same when its id and its class are. The base is grouped by
the interfaces of the newer snapshot, so that plain objects are in the same classes in both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heaptrail import _graph
from heaptrail.analysis.sessions import ids_name_the_same_objects
from heaptrail.errors import UsageError
from heaptrail.model import Comparison, DiffRow, Moved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heaptrail.snapshot import Snapshot

_NO_NODE = 0xFFFFFFFF
_OTHER_SESSION = (
    "the snapshots are of different sessions, so that ids do not say which objects are the same: "
    "compared by the number of objects of each class; what was added and removed cannot be told"
)


def compare_snapshots(base: Snapshot, newer: Snapshot) -> Comparison:
    """By id where ids belong together, else by class, with a note that says so.

    Cost: shallow sizes and class tables of both, then some passes over the nodes.
    """
    same_session = ids_name_the_same_objects([base.heap, newer.heap])
    return Comparison(
        older=base.name,
        newer=newer.name,
        compared_by="id" if same_session else "class",
        total_before=int(base.shallow_sizes.sum(dtype=np.uint64)),
        total_after=int(newer.shallow_sizes.sum(dtype=np.uint64)),
        rows=tuple(compare_by_id(base, newer) if same_session else compare_by_class(base, newer)),
        notes=() if same_session else (_OTHER_SESSION,),
    )


def compare_by_id(base: Snapshot, newer: Snapshot) -> list[DiffRow]:
    """The rows of DevTools' Comparison, largest growth first. Ids are taken at their word.

    Cost: shallow sizes and class tables of both, then some passes over the nodes.
    """
    found = _graph.compare_classes(_grouped_like(base, newer), newer.class_table)
    ids = newer.heap.node_ids
    rows = [
        _row(
            key,
            name if last_in_base == _NO_NODE else _own_class_name(base, last_in_base, name),
            (added_count, removed_count),
            (added_size, removed_size),
            0 if largest_added == _NO_NODE else int(ids[largest_added]),
        )
        for key, name, added_count, removed_count, added_size, removed_size, largest_added, last_in_base in found
    ]
    return _largest_first(rows)


def compare_by_class(base: Snapshot, newer: Snapshot) -> list[DiffRow]:
    """Classes of which there are more or fewer objects, or bytes, than before, largest growth first.

    Cost: as `compare_by_id`.
    """
    before = _totals(base, _grouped_like(base, newer))
    after = _totals(newer, newer.class_table)
    rows = []
    for key in before.keys() | after.keys():
        name, old_count, old_size, _ = before.get(key, ("", 0, 0, 0))
        name, count, size, largest = after.get(key, (name, 0, 0, 0))
        if (count, size) != (old_count, old_size):
            counts = max(count - old_count, 0), max(old_count - count, 0)
            sizes = max(size - old_size, 0), max(old_size - size, 0)
            rows.append(_row(key, name, counts, sizes, largest if count > old_count else 0))
    return _largest_first(rows)


def find_moved(base: Snapshot, newer: Snapshot, name: str) -> Moved:
    """The objects that were added and removed in the classes of this name, or of this key.

    Cost: as `compare_by_id`. Raises `UsageError` where neither snapshot has such a class, and where the snapshots are of
    different sessions.
    """
    if not ids_name_the_same_objects([base.heap, newer.heap]):
        raise UsageError(
            f"{base.name} and {newer.name} are of different sessions: which objects came and went cannot be told",
            help="`heaptrail compare` without --class compares the number of objects of each class",
        )
    old_table, new_table = _grouped_like(base, newer), newer.class_table
    known = {key: class_name for table in (old_table, new_table) for key, class_name in table.keys_and_names()}
    keys = [key for key, class_name in known.items() if name in (key, class_name)]
    if not keys:
        raise UsageError(
            f"there is no class {name!r} in {base.name} and {newer.name}",
            help="`heaptrail compare` without --class lists the classes that changed",
        )
    moved = [_graph.find_moved_nodes(old_table, new_table, key) for key in keys]
    return Moved(
        added=tuple(node for added, _ in moved for node in added.tolist()),
        removed=tuple(node for _, removed in moved for node in removed.tolist()),
    )


def _grouped_like(base: Snapshot, newer: Snapshot) -> _graph.ClassTable:
    return _graph.ClassTable(base.heap, newer.class_table.interfaces)


def _own_class_name(base: Snapshot, node: int, name: str) -> str:
    """What DevTools calls a class that only the base has: as the base itself would group the object."""
    looked_at = base.node(node)
    return looked_at.class_name if looked_at.type == "object" and looked_at.name == "Object" else name


def _totals(snapshot: Snapshot, table: _graph.ClassTable) -> dict[str, tuple[str, int, int, int]]:
    """Name, number of objects with a size, their bytes, and the id of one of them, by class key."""
    keys_and_names = table.keys_and_names()
    sized = np.flatnonzero(snapshot.shallow_sizes)
    classes = table.node_to_class[sized]
    counts = np.bincount(classes, minlength=len(keys_and_names))
    sizes = np.bincount(classes, weights=snapshot.shallow_sizes[sized], minlength=len(keys_and_names))
    examples = np.zeros(len(keys_and_names), dtype=np.uint32)
    examples[classes] = snapshot.heap.node_ids[sized]
    totals: dict[str, tuple[str, int, int, int]] = {}
    for (key, name), count, size, example in zip(keys_and_names, counts.tolist(), sizes.tolist(), examples.tolist(), strict=True):
        if count:
            _, known_count, known_size, _ = totals.get(key, ("", 0, 0, 0))
            totals[key] = (name, known_count + count, known_size + int(size), example)
    return totals


def _row(key: str, name: str, counts: tuple[int, int], sizes: tuple[int, int], largest_added_id: int) -> DiffRow:
    return DiffRow(
        key=key,
        name=name,
        added_count=counts[0],
        removed_count=counts[1],
        count_delta=counts[0] - counts[1],
        added_size=sizes[0],
        removed_size=sizes[1],
        size_delta=sizes[0] - sizes[1],
        largest_added_id=largest_added_id,
    )


def _largest_first(rows: Iterable[DiffRow]) -> list[DiffRow]:
    return sorted(rows, key=lambda row: (-row.size_delta, row.key))
