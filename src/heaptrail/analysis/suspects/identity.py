"""Which objects of several snapshots are the same: by id where ids belong together, else by place.

Ids live as long as one inspector session. In files of several sessions, processes or machines an id says nothing, but the
program has built the same objects at the same places: what stands at one path from the roots in all snapshots counts as one
object. Where paths differ, objects count as young in every snapshot, and net growth cancels them.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from heaptrail._graph import NODE_TYPES, Heap
from heaptrail.analysis.path_hashes import hash_paths
from heaptrail.analysis.places import trail_map
from heaptrail.errors import UsageError
from heaptrail.snapshot import Snapshot

_FOREIGN_IDS = 16
"""V8 counts its own objects up from 1; ids beyond so many times the number of nodes are of foreign ones."""


_FEWEST_IDS = 16
"""So many must have come and gone before their ids tell which snapshot is older."""


def check_runtimes(snapshots: Sequence[Snapshot]) -> None:
    """Raise `UsageError` where snapshots are of different runtimes."""
    for earlier, later in pairwise(snapshots):
        if earlier.runtime != later.runtime:
            raise UsageError(
                f"{earlier.name} is of the runtime {earlier.runtime}, {later.name} of {later.runtime}: nothing in them is alike",
                help="compare snapshots of one program",
            )


def repetitions(snapshots: Sequence[Snapshot]) -> tuple[str, ...]:
    """A note for each snapshot that is the one before it, given again. Cost: O(1) where none is, else one pass over the edges."""
    return tuple(
        f"{earlier.name} and {later.name} are the same snapshot: nothing can have grown between them"
        for earlier, later in pairwise(snapshots)
        if _are_the_same(earlier.heap, later.heap)
    )


def check_order(snapshots: Sequence[Snapshot]) -> None:
    """Raise `UsageError` where ids, which belong together, tell that a snapshot is older than the one before it. O(nodes)."""
    for earlier, later in pairwise(snapshots):
        if _is_older(later.heap, earlier.heap):
            raise UsageError(
                f"{later.name} was taken before {earlier.name}: its new objects have the smaller ids",
                help="give the snapshots in the order in which they were taken, oldest first",
            )


def _is_older(one: Heap, other: Heap) -> bool:
    """Ids count up: what came between two snapshots has larger ids than what went.

    Of objects and functions alone: those of native code count up by themselves, and a page's strings have new ids every time.
    """
    limit = _FOREIGN_IDS * max(one.node_count, other.node_count)
    mine, theirs = (heap.node_ids[(heap.node_ids < limit) & _is_counted(heap)] for heap in (one, other))
    only_mine, only_theirs = _missing(mine, theirs), _missing(theirs, mine)
    return min(len(only_mine), len(only_theirs)) >= _FEWEST_IDS and bool(np.median(only_mine) < np.median(only_theirs))


def _is_counted(heap: Heap) -> NDArray[np.bool_]:
    return np.isin(heap.node_types, [NODE_TYPES.index(name) for name in ("object", "closure")])


def _missing(ids: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.uint32]:
    present = np.zeros(int(max(ids.max(initial=0), others.max(initial=0))) + 1, dtype=bool)
    present[others] = True
    return ids[~present[ids]]


def _are_the_same(one: Heap, other: Heap) -> bool:
    """Whether two heaps were read from one snapshot. Cost: O(1) unless they are, then one pass."""
    return (
        (one.node_count, one.edge_count, one.string_count) == (other.node_count, other.edge_count, other.string_count)
        and np.array_equal(one.node_ids, other.node_ids)
        and np.array_equal(one.edge_targets, other.edge_targets)
    )


def identities_by_place(snapshots: Sequence[Snapshot]) -> list[NDArray[np.uint32]]:
    """Numbers that do what ids do within one session: equal where objects stand at one place in all heaps, else unique.

    Cost: the cheapest paths of every heap, and sorting all nodes by place.
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        places = list(pool.map(lambda snapshot: hash_paths(trail_map(snapshot)).places, snapshots))
    common = reduce(np.intersect1d, places)
    common = common[common != 0]
    identities = []
    next_number = len(common)
    for its in places:
        spots = np.minimum(np.searchsorted(common, its), len(common) - 1)
        known = common[spots] == its
        numbers = np.arange(next_number, next_number + len(its), dtype=np.uint32)
        numbers[known] = spots[known]
        identities.append(numbers)
        next_number += len(its)
    return identities
