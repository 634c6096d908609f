"""Whether snapshots were taken in one session: only then do equal ids mean the same object."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heaptrail._graph import Heap

_SAMPLE = 20_000
_LEAST_AGREEMENT = 0.95


def ids_name_the_same_objects(heaps: Sequence[Heap]) -> bool:
    """Whether an id means one object in all heaps, judged by the types and names of a sample of the ids that they share.

    Ids live as long as one inspector session: in files of two sessions equal ids are of unrelated objects.
    """
    first = heaps[0]
    step = max(1, first.node_count // _SAMPLE)
    here = np.arange(0, first.node_count, step)
    here = here[np.argsort(first.node_ids[here])]
    for other in heaps[1:]:
        there = np.flatnonzero(np.isin(other.node_ids, first.node_ids[here]))
        there = there[np.argsort(other.node_ids[there])]
        shared = here[np.isin(first.node_ids[here], other.node_ids[there])]
        if not len(shared) or len(shared) != len(there):
            return False
        if np.mean(first.node_types[shared] == other.node_types[there]) < _LEAST_AGREEMENT:
            return False
        names = first.strings(first.node_names[shared]), other.strings(other.node_names[there])
        if np.mean([mine == theirs for mine, theirs in zip(*names, strict=True)]) < _LEAST_AGREEMENT:
            return False
    return True
