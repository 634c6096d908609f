"""Objects by class, as DevTools' Summary names them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from heaptrail import _graph
from heaptrail.analysis.growth.tally import Key, Tally
from heaptrail.snapshot import Snapshot


def count_classes(snapshot: Snapshot, interfaces: Sequence[tuple[str, Sequence[str]]]) -> Tally:
    """By the class's name, plain objects by these interfaces; as in DevTools, what has no size is left out.

    Cost: one pass over the nodes.
    """
    heap = snapshot.heap
    table = _graph.ClassTable(heap, interfaces)
    sized = np.flatnonzero(heap.shallow_sizes)
    classes = table.node_to_class[sized]
    names = [name for _, name in table.keys_and_names()]
    numbers = np.bincount(classes, minlength=len(names))
    totals = np.bincount(classes, weights=heap.shallow_sizes[sized], minlength=len(names))
    counts: defaultdict[Key, int] = defaultdict(int)
    sizes: defaultdict[Key, int] = defaultdict(int)
    for name, number, total in zip(names, numbers.tolist(), totals.tolist(), strict=True):
        if number:
            counts[name] += number
            sizes[name] += int(total)

    def describe(key: Key) -> tuple[str, str, int]:
        wanted = np.array([name == key for name in names])
        node = sized[np.argmax(wanted[classes])]
        return str(key), str(key), int(heap.node_ids[node])

    return Tally(dict(counts), dict(sizes), describe)
