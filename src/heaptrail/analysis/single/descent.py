"""The way down from a suspect to where what it keeps comes together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from heaptrail.analysis.single import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from heaptrail.analysis.trail_map import TrailMap
    from heaptrail.snapshot import Snapshot

_SPOKEN_TYPES = ("object", "closure", "native")


class Descent:
    """Ways down the dominator tree of one snapshot. Cost: one pass over the nodes, once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        sizes = snapshot.retained_sizes
        large = np.flatnonzero(sizes >= max(thresholds.SMALLEST_STEP * float(sizes[0]), 1))
        ascending = large[np.argsort(sizes[large], kind="stable")]
        # The largest child of each node comes last, and stays.
        self._largest_child = dict(zip(snapshot.dominators[ascending].tolist(), ascending.tolist(), strict=True))

    def from_node(self, node: int) -> list[int]:
        """The nodes from a suspect down to its accumulation point, itself first.

        Each is the largest child of the one before, and keeps more than `BIG_DROP` of what that keeps. A chain of objects
        of one class is not followed: it accumulates where it begins.
        """
        sizes = self._snapshot.retained_sizes
        way = [node]
        while (child := self._largest_child.get(way[-1])) is not None and child != way[-1]:
            if float(sizes[child]) <= thresholds.BIG_DROP * float(sizes[way[-1]]):
                break
            way.append(child)
        return self._before_chain(way)

    def _before_chain(self, way: list[int]) -> list[int]:
        classes = self._snapshot.class_table.node_to_class[way].tolist()
        counts = Counter(classes)
        for place, number in enumerate(classes):
            if counts[number] >= thresholds.CHAIN and place:
                return way[:place]
        return way

    def chain_length(self, node: int) -> int:
        """How many objects of its largest child's class lie one below the other under a node."""
        child = self._largest_child.get(node)
        if child is None:
            return 0
        number = self._snapshot.class_table.node_to_class[child]
        length = 0
        while child is not None and child != self._largest_child.get(child):
            length += int(self._snapshot.class_table.node_to_class[child] == number)
            child = self._largest_child.get(child)
        return length

    def children(self, node: int) -> NDArray[np.int64]:
        """What a node dominates directly, largest first. Cost: one pass over the nodes."""
        below = np.flatnonzero(self._snapshot.dominators == node)
        below = below[below != node]
        order = np.argsort(-self._snapshot.retained_sizes[below], kind="stable")
        return np.asarray(below[order])

    def spoken(self, way: Sequence[int]) -> int:
        """The last node of a way that a person has a name for: backing stores belong to their container."""
        for node in reversed(way):
            if self._snapshot.naming.node_type(node) in _SPOKEN_TYPES:
                return node
        return way[-1]


def common_way(trails: TrailMap, members: Sequence[int]) -> list[int]:
    """The part of the trails from the root that most members have in common.

    The way follows the branch that more than `BIG_DROP` of the trails take, as Eclipse MAT does with its shortest paths.
    """
    ways = [[int(trails.heap.edge_targets[edge]) for edge in trails.edges_to(member)] for member in members]
    followed = [0]
    depth = 0
    while True:
        branches = Counter(way[depth] for way in ways if len(way) > depth + 1)
        if not branches:
            return followed
        node, count = branches.most_common(1)[0]
        if count <= thresholds.BIG_DROP * len(ways):
            return followed
        ways = [way for way in ways if len(way) > depth + 1 and way[depth] == node]
        followed.append(node)
        depth += 1
