"""Old and young: what stood in all snapshots, what came between them, and who holds what came.

An object is *old* when it stands in every snapshot, *young* otherwise. Its *accumulation point* is the nearest old object
without which it would not be reached: the thing that grew.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from heaptrail import _graph
from heaptrail._graph import NODE_TYPES, Heap
from heaptrail.analysis.naming import Naming
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.visibility import Flags, flags_of_types, holding_edges

_NO_NODE = 0xFFFFFFFF
_DENSE_IDS = 16


@dataclass(frozen=True, slots=True)
class AgedHeap:
    """One snapshot of a comparison. All arrays have one cell a node, but `holding`, which has one an edge."""

    heap: Heap
    naming: Naming
    identities: NDArray[np.uint32]
    """Equal in two snapshots for what is the same object: ids where these belong together."""
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

    def nodes_with(self, identities: NDArray[np.uint32]) -> NDArray[np.int64]:
        """The ordinals of the nodes with these identities, ascending. O(nodes)."""
        return np.flatnonzero(np.isin(self.identities, identities))


def common_identities(identities: Sequence[NDArray[np.uint32]]) -> list[Flags]:
    """For each heap one cell a node: 1 where the node's identity stands in every heap.

    V8 counts its own objects up from 1 and spreads the ids of foreign ones over 32 bits: a table serves for the former, sorting
    for the few others. O(nodes).
    """
    dense = _DENSE_IDS * max(len(its) for its in identities)
    sightings = np.zeros(dense, dtype=np.uint8)
    sparse = np.unique(identities[0][identities[0] >= dense])
    for number, its in enumerate(identities):
        small = its < dense
        seen = its[small]
        sightings[seen[sightings[seen] == number]] = number + 1
        sparse = np.intersect1d(sparse, its[~small])
    common = []
    for its in identities:
        small = its < dense
        flags = np.zeros(len(its), dtype=np.uint8)
        flags[small] = sightings[its[small]] == len(identities)
        flags[~small] = np.isin(its[~small], sparse)
        common.append(flags)
    return common


def age(heaps: Sequence[Heap], identities: Sequence[NDArray[np.uint32]], runtime: RuntimeDescription) -> list[AgedHeap]:
    """Split each heap into old and young, and find who holds the young. `identities` say which objects are the same."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(_age, heaps, identities, common_identities(identities), repeat(runtime)))


def _age(heap: Heap, identities: NDArray[np.uint32], old: Flags, runtime: RuntimeDescription) -> AgedHeap:
    holding = holding_edges(heap, runtime)
    dominators, retained, preorder, reachable = _graph.find_dominators(heap, holding, heap.node_self_sizes)
    accumulation_points, topmost_young = _graph.find_owners(dominators, preorder, old)
    reached = np.zeros(heap.node_count, dtype=np.uint8)
    reached[preorder[:reachable]] = 1
    visible = flags_of_types(heap, runtime.visible_types) & reached
    return AgedHeap(
        heap=heap,
        naming=Naming(heap),
        identities=identities,
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

    identities: NDArray[np.uint32]
    counts: NDArray[np.int64]
    bytes: NDArray[np.int64]


_UNWEIGHED_ARRAYS_BELOW = ("hidden", "synthetic", "code", "closure", "object shape")
_WEIGHED_HIDDEN_BELOW = ("object", "hidden")


def resized_in_place(heaps: Sequence[AgedHeap], runtime: RuntimeDescription) -> list[NDArray[np.int64]]:
    """For each heap the old objects whose own size is not the same in all: a buffer or a table that grows where it is.

    Cost: sorting the old objects of the types that do so.
    """
    found = []
    for aged in heaps:
        old = np.flatnonzero(flags_of_types(aged.heap, runtime.grows_in_place) & aged.old & aged.reached)
        found.append(old[np.argsort(aged.identities[old], kind="stable")])
    common = (
        found[0][:0]
        if not found
        else reduce(np.intersect1d, [aged.identities[old] for aged, old in zip(heaps, found, strict=True)])
    )
    nodes = [old[np.searchsorted(aged.identities[old], common)] for aged, old in zip(heaps, found, strict=True)]
    sizes = np.array([aged.heap.node_self_sizes[its] for aged, its in zip(heaps, nodes, strict=True)])
    changed = np.ptp(sizes.astype(np.int64), axis=0) > 0
    return [its[changed] for its in nodes]


def measure(aged: AgedHeap, resized: NDArray[np.int64]) -> Sizes:
    """How many visible young objects each accumulation point holds, and how many young bytes.

    Backing stores count in bytes only. What is not visible (compiled code, the engine's records) counts in bytes for the
    visible young object that alone leads to it; where an old object leads there, it is the engine's own business.
    `resized` are old objects that grow in place: their own bytes count for them.
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
            resized.astype(np.uint32),
        ]
    )
    unique, places = np.unique(points, return_inverse=True)
    counts = np.bincount(places[: len(young)], weights=counted, minlength=len(unique))
    weights = np.concatenate([sizes, heap.node_self_sizes[np.concatenate([owned, resized])].astype(np.int64)])
    return Sizes(
        identities=aged.identities[unique],
        counts=counts.astype(np.int64),
        bytes=np.bincount(places, weights=weights, minlength=len(unique)).astype(np.int64),
    )


@dataclass(frozen=True, slots=True)
class PointGrowth:
    """An accumulation point whose young part changed: its identity, and its size in every snapshot."""

    identity: int
    counts: NDArray[np.int64]
    bytes: NDArray[np.int64]


def changed_points(sizes: Sequence[Sizes]) -> list[PointGrowth]:
    """All accumulation points whose numbers differ between any two snapshots."""
    identities = np.unique(np.concatenate([size.identities for size in sizes]))
    counts = np.zeros((len(identities), len(sizes)), dtype=np.int64)
    total = np.zeros_like(counts)
    for column, size in enumerate(sizes):
        rows = np.searchsorted(identities, size.identities)
        counts[rows, column] = size.counts
        total[rows, column] = size.bytes
    changed = (np.ptp(counts, axis=1) > 0) | (np.ptp(total, axis=1) > 0)
    return [PointGrowth(int(identities[row]), counts[row], total[row]) for row in np.flatnonzero(changed)]
