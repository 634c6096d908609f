"""Which objects to look at: DevTools' filters of the summary, as masks over the nodes.

An object is *retained by* things of a kind when every way from the root to it leads through one of them; the things themselves
belong to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from heaptrail import _graph
from heaptrail.analysis.sessions import ids_name_the_same_objects
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from heaptrail.snapshot import Snapshot

ObjectFilter = Literal[
    "retained-by-detached-dom-nodes",
    "retained-by-contexts",
    "retained-by-console",
    "retained-by-event-handlers",
    "duplicated-strings",
]

_KERNELS: dict[str, Callable[[_graph.Heap], NDArray[np.uint8]]] = {
    "retained-by-detached-dom-nodes": _graph.find_retained_by_detached_dom_nodes,
    "retained-by-contexts": _graph.find_retained_by_contexts,
    "retained-by-console": _graph.find_retained_by_console,
    "retained-by-event-handlers": _graph.find_retained_by_event_handlers,
    "duplicated-strings": _graph.find_duplicated_strings,
}


def select_objects(snapshot: Snapshot, kind: ObjectFilter) -> NDArray[np.uint8]:
    """One cell a node: 1 where DevTools' filter of this name lets it through (`createNamedFilter`).

    Cost: distances, then one pass over the graph. Raises `UsageError` for a filter that there is not.
    """
    if kind not in _KERNELS:
        raise UsageError(f"there is no filter {kind!r}", help=f"one of {', '.join(get_args(ObjectFilter))}")
    return _KERNELS[kind](snapshot.heap)


def select_allocated(snapshot: Snapshot, *, after: Snapshot | None = None, before: Snapshot | None = None) -> NDArray[np.uint8]:
    """One cell a node: 1 where it was allocated after the first snapshot was taken and before the second one was.

    Without `before` that is until the snapshot itself was taken. As in DevTools, ids tell: an object is newer than another
    snapshot when its id is greater than all that the engine had given to objects of the program until then. Cost: one pass
    over the ids of each. Raises `UsageError` where the snapshots are of different sessions.
    """
    for other in (after, before):
        if other is not None and not ids_name_the_same_objects([other.heap, snapshot.heap]):
            raise UsageError(
                f"{other.name} and {snapshot.name} are of different inspector sessions: ids do not say what came first",
                help="take all snapshots in one session: heaptrail hunt does so",
            )
    ids = snapshot.heap.node_ids
    least = 0 if after is None else _greatest_id(after)
    greatest = _greatest_id(snapshot if before is None else before)
    return ((ids > least) & (ids <= greatest)).view(np.uint8)


def _greatest_id(snapshot: Snapshot) -> int:
    """The greatest that the engine has given to an object of the program; ids of others are even and spread wide."""
    ids = snapshot.heap.node_ids
    return int(np.max(ids, where=(ids & 1) != 0, initial=0))
