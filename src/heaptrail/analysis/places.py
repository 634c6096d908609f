"""Trails to objects that are given by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heaptrail.analysis.runtimes import describe_runtime
from heaptrail.analysis.trail_map import TrailMap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heaptrail.snapshot import Snapshot


def trail_map(snapshot: Snapshot) -> TrailMap:
    """The cheapest paths to all objects of a snapshot, whose first use costs one pass over the graph."""
    return TrailMap(snapshot.heap, snapshot.naming, snapshot.sources, describe_runtime(snapshot.runtime))


def ordinals_by_id(snapshot: Snapshot, ids: Iterable[int]) -> dict[int, int]:
    """Where the objects of some ids are. Cost: one pass over the ids."""
    wanted = np.unique(np.fromiter(ids, dtype=np.uint32))
    places = np.flatnonzero(np.isin(snapshot.heap.node_ids, wanted))
    return dict(zip(snapshot.heap.node_ids[places].tolist(), places.tolist(), strict=True))
