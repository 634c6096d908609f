"""What a cut leaves out, summed up by class: a thousand sessions of which each is small are still told by their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heaptrail._graph import NODE_TYPES
from heaptrail.model import LeftOutClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from heaptrail.snapshot import Snapshot

_NAMED_TYPES = [NODE_TYPES.index(name) for name in ("object", "native")]
_MANY = 20_000


def largest_classes(snapshot: Snapshot, nodes: NDArray[np.uint32], most: int) -> tuple[LeftOutClass, ...]:
    """The classes whose members among `nodes` retain most together. None of `nodes` may be below another. Cost: these nodes."""
    if not len(nodes):
        return ()
    kinds = _kinds(snapshot, nodes)
    found, first, places = _distinct(kinds)
    counts = np.bincount(places, minlength=len(found))
    retained = np.bincount(places, weights=snapshot.retained_sizes[nodes], minlength=len(found))
    largest = np.argsort(-retained, kind="stable")[:most]
    return tuple(
        LeftOutClass(snapshot.naming.class_name(int(nodes[first[each]])), int(counts[each]), float(retained[each]))
        for each in largest.tolist()
    )


def without(nodes: NDArray[np.uint32], shown: Sequence[int]) -> NDArray[np.uint32]:
    """The nodes that are not among the `shown`, in their order."""
    return nodes[~np.isin(nodes, np.asarray(shown, dtype=np.uint32))] if shown else nodes


def _kinds(snapshot: Snapshot, nodes: NDArray[np.uint32]) -> NDArray[np.int64]:
    """A number that nodes of one class share: of objects by their name, of all else by their type."""
    types = snapshot.heap.node_types[nodes].astype(np.int64)
    names = snapshot.heap.node_names[nodes].astype(np.int64)
    return np.where(np.isin(types, _NAMED_TYPES), names * len(NODE_TYPES) + types, types)


def _distinct(kinds: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The distinct kinds, the place of the first of each, and for each of `kinds` its place among the distinct ones."""
    if len(kinds) < _MANY or int(kinds.max()) > 16 * len(kinds):
        found, first, places = np.unique(kinds, return_index=True, return_inverse=True)
        return found, first, places.astype(np.int64)
    # Without sorting: there are few kinds among many nodes.
    first_of = np.full(int(kinds.max()) + 1, -1, dtype=np.int64)
    first_of[kinds[::-1]] = np.arange(len(kinds) - 1, -1, -1)
    found = np.flatnonzero(first_of >= 0)
    place_of = np.zeros(len(first_of), dtype=np.int64)
    place_of[found] = np.arange(len(found))
    return found, first_of[found], place_of[kinds]
