"""Which nodes of a heap a list is about."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from heaptrail import _graph
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heaptrail.model import ClassRow
    from heaptrail.snapshot import Snapshot


def nodes_of_classes(snapshot: Snapshot, name: str | None = None, key: str | None = None) -> NDArray[np.uint32]:
    """The nodes that DevTools lists of a class, by its name (all classes of that name) or its key; without these of all.

    Like DevTools it lists none without a shallow size: what they take belongs to another. Cost: classes and shallow sizes, once,
    and a pass over them. Raises `UsageError` where there is no such class.
    """
    listed = snapshot.shallow_sizes != 0
    if name is not None or key is not None:
        wanted = np.array([key in (None, its_key) and name in (None, its_name) for its_key, its_name in snapshot.class_names])
        if not wanted.any():
            raise _no_such_class(snapshot, name, key)
        listed &= wanted[snapshot.class_table.node_to_class]
    return np.flatnonzero(listed).astype(np.uint32)


def dominated_nodes(snapshot: Snapshot, ordinal: int) -> NDArray[np.uint32]:
    """The nodes directly below one in the dominator tree. Cost: one pass over the dominators."""
    below = snapshot.dominators == ordinal
    below[ordinal] = False
    return np.flatnonzero(below).astype(np.uint32)


def dominated_classes(snapshot: Snapshot, ordinal: int) -> list[ClassRow]:
    """All that a node alone keeps, without the node itself, by class. Cost: that of `Snapshot.classes`, and a pass."""
    kept = _graph.find_dominated(snapshot.heap, ordinal).copy()
    kept[ordinal] = 0
    return snapshot.classes(only=kept)


def _no_such_class(snapshot: Snapshot, name: str | None, key: str | None) -> UsageError:
    place = 0 if name is None else 1
    wanted = key if name is None else name
    assert wanted is not None
    near = get_close_matches(wanted, sorted({each[place] for each in snapshot.class_names}), n=3)
    return UsageError(
        f"there is no class {wanted!r} in {snapshot.name}",
        help=f"near it: {', '.join(near)}"
        if near
        else "heaptrail summary lists the classes; --filter class~TEXT finds parts of names",
    )
