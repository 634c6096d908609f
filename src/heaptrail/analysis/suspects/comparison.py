"""Old and young: what stood in all snapshots, what came between them, and who holds what came.

An object is *old* when its id stands in every snapshot, *young* otherwise. Its *accumulation point* is the nearest old object
without which it would not be reached: the thing that grew.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from heaptrail import _graph
from heaptrail._graph import NODE_TYPES, Heap
from heaptrail.analysis.naming import Naming
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.sessions import ids_name_the_same_objects
from heaptrail.analysis.visibility import Flags, flags_of_types, holding_edges
from heaptrail.errors import UsageError

_NO_NODE = 0xFFFFFFFF
_DENSE_IDS = 16


@dataclass(frozen=True, slots=True)
class AgedHeap:
    """One snapshot of a comparison. All arrays have one cell a node, but `holding`, which has one an edge."""

    heap: Heap
    naming: Naming
    old: Flags
    holding: Flags
    reached: Flags
    """1 where the root reaches the node over holding edges."""
    dominators: NDArray[np.uint32]
    retained_sizes: NDArray[np.float64]
    """Bytes, over holding edges and self sizes as the file has them."""
    accumulation_points: NDArray[np.uint32]
    topmost_young: NDArray[np.uint32]
    visible: Flags
    """1 where a programmer has made the node and the root reaches it over holding edges."""
    visible_owners: NDArray[np.uint32]
    """Of a young node that is not visible: the visible young node that alone leads to it; 2³²-1 without one."""

    @property
    def young(self) -> NDArray[np.bool_]:
        """Whether each node is not in every snapshot."""
        return np.asarray(self.old == 0)

    def nodes_with(self, ids: NDArray[np.uint32]) -> NDArray[np.int64]:
        """The ordinals of the nodes with these ids, ascending. O(nodes)."""
        return np.flatnonzero(np.isin(self.heap.node_ids, ids))


def common_ids(heaps: Sequence[Heap]) -> list[Flags]:
    """For each heap one cell a node: 1 where the node's id stands in every heap.

    V8 counts its own objects up from 1 and spreads the ids of foreign ones over 32 bits: a table serves for the former, sorting
    for the few others. O(nodes).
    """
    dense = _DENSE_IDS * max(heap.node_count for heap in heaps)
    sightings = np.zeros(dense, dtype=np.uint8)
    sparse = np.unique(heaps[0].node_ids[heaps[0].node_ids >= dense])
    for number, heap in enumerate(heaps):
        small = heap.node_ids < dense
        seen = heap.node_ids[small]
        sightings[seen[sightings[seen] == number]] = number + 1
        sparse = np.intersect1d(sparse, heap.node_ids[~small])
    common = []
    for heap in heaps:
        small = heap.node_ids < dense
        flags = np.zeros(heap.node_count, dtype=np.uint8)
        flags[small] = sightings[heap.node_ids[small]] == len(heaps)
        flags[~small] = np.isin(heap.node_ids[~small], sparse)
        common.append(flags)
    return common


def age(heaps: Sequence[Heap], runtime: RuntimeDescription) -> list[AgedHeap]:
    """Split each heap into old and young, and find who holds the young.

    Raises `UsageError` when the ids of the snapshots do not belong together.
    """
    if not ids_name_the_same_objects(heaps):
        raise UsageError(
            "these snapshots are of different inspector sessions: their object ids do not belong together",
            help="take all snapshots in one session: heaptrail hunt does so",
        )
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(_age, heaps, common_ids(heaps), repeat(runtime)))


def _age(heap: Heap, old: Flags, runtime: RuntimeDescription) -> AgedHeap:
    holding = holding_edges(heap, runtime)
    dominators, retained, preorder, reachable = _graph.find_dominators(heap, holding, heap.node_self_sizes)
    accumulation_points, topmost_young = _graph.find_owners(dominators, preorder, old)
    reached = np.zeros(heap.node_count, dtype=np.uint8)
    reached[preorder[:reachable]] = 1
    visible = flags_of_types(heap, runtime.visible_types) & reached
    return AgedHeap(
        heap=heap,
        naming=Naming(heap),
        old=old,
        holding=holding,
        reached=reached,
        dominators=dominators,
        retained_sizes=retained,
        accumulation_points=accumulation_points,
        topmost_young=topmost_young,
        visible=visible,
        visible_owners=_graph.find_visible_owners(heap, heap.strong_edges, old, visible),
    )


@dataclass(frozen=True, slots=True)
class Sizes:
    """Young objects and bytes by accumulation point, in one snapshot."""

    ids: NDArray[np.uint32]
    counts: NDArray[np.int64]
    bytes: NDArray[np.int64]


_UNWEIGHED_ARRAYS_BELOW = ("hidden", "synthetic", "code", "closure", "object shape")
_WEIGHED_HIDDEN_BELOW = ("object", "hidden")


def measure(aged: AgedHeap) -> Sizes:
    """How many visible young objects each accumulation point holds, and how many young bytes.

    Backing stores count in bytes only. What is not visible (compiled code, the engine's records) counts in bytes for the
    visible young object that alone leads to it; where an old object leads there, it is the engine's own business.
    """
    heap = aged.heap
    young = np.flatnonzero(aged.young & (aged.reached != 0))
    types = heap.node_types[young]
    types_above = heap.node_types[aged.dominators[young]]
    counted = aged.visible[young] != 0
    arrays = types == NODE_TYPES.index("array")
    hidden = types == NODE_TYPES.index("hidden")
    weighed = (
        counted
        | (arrays & ~np.isin(types_above, [NODE_TYPES.index(name) for name in _UNWEIGHED_ARRAYS_BELOW]))
        | (hidden & np.isin(types_above, [NODE_TYPES.index(name) for name in _WEIGHED_HIDDEN_BELOW]))
    )
    sizes = heap.node_self_sizes[young].astype(np.int64) * weighed
    settled = np.zeros(heap.node_count, dtype=bool)
    settled[young[weighed | arrays]] = True
    owned = np.flatnonzero((aged.visible_owners != _NO_NODE) & ~settled)

    points = np.concatenate(
        [
            aged.accumulation_points[young],
            aged.accumulation_points[aged.visible_owners[owned]],
        ]
    )
    unique, places = np.unique(points, return_inverse=True)
    counts = np.bincount(places[: len(young)], weights=counted, minlength=len(unique))
    weights = np.concatenate([sizes, heap.node_self_sizes[owned].astype(np.int64)])
    return Sizes(
        ids=heap.node_ids[unique],
        counts=counts.astype(np.int64),
        bytes=np.bincount(places, weights=weights, minlength=len(unique)).astype(np.int64),
    )


@dataclass(frozen=True, slots=True)
class PointGrowth:
    """An accumulation point whose young part changed: its id, and its size in every snapshot."""

    id: int
    counts: NDArray[np.int64]
    bytes: NDArray[np.int64]


def changed_points(sizes: Sequence[Sizes]) -> list[PointGrowth]:
    """All accumulation points whose numbers differ between any two snapshots."""
    ids = np.unique(np.concatenate([size.ids for size in sizes]))
    counts = np.zeros((len(ids), len(sizes)), dtype=np.int64)
    total = np.zeros_like(counts)
    for column, size in enumerate(sizes):
        rows = np.searchsorted(ids, size.ids)
        counts[rows, column] = size.counts
        total[rows, column] = size.bytes
    changed = (np.ptp(counts, axis=1) > 0) | (np.ptp(total, axis=1) > 0)
    return [PointGrowth(int(ids[row]), counts[row], total[row]) for row in np.flatnonzero(changed)]
