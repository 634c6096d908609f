"""The dominator tree, downwards: what each node immediately dominates, and the largest of a tree."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from heaptrail.analysis.left_out import largest_classes, without
from heaptrail.model import DominatorBranch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heaptrail.snapshot import Snapshot

_ALWAYS = 12
"""So many of the largest immediately below the top are shown, however little they retain."""
_NAMED = 5
"""Classes, and objects, of what is left out."""
_LEAST_NAMED = 0.0005
"""What is left out below a node is named where it has such a share of all that is shown: else there is no room for a name."""


class DominatorTree:
    """What each node of a heap immediately dominates. Cost: dominators, and sorting the nodes by theirs."""

    def __init__(self, snapshot: Snapshot) -> None:
        dominators = snapshot.dominators
        self.snapshot = snapshot
        self.counts: NDArray[np.uint32] = np.bincount(dominators, minlength=snapshot.node_count).astype(np.uint32)
        self.counts[0] -= 1  # the root stands below itself
        self._first = np.zeros(snapshot.node_count + 1, dtype=np.uint32)
        np.cumsum(self.counts, out=self._first[1:])
        self._nodes = np.argsort(dominators, kind="stable")[1:].astype(np.uint32)

    def below(self, ordinal: int) -> NDArray[np.uint32]:
        """The nodes immediately below one, in the order of the file. Cost: nothing."""
        return self._nodes[self._first[ordinal] : self._first[ordinal + 1]]

    def largest(self, ordinal: int, limit: int) -> list[int]:
        """The first `limit` of the nodes immediately below one, those that retain most first. Cost: these nodes."""
        return self._largest_of(self.below(ordinal), limit)

    def _largest_of(self, nodes: NDArray[np.uint32], limit: int) -> list[int]:
        retained = self.snapshot.retained_sizes[nodes]
        if len(nodes) > limit:
            least = np.partition(retained, len(nodes) - limit)[len(nodes) - limit]
            kept = retained >= least
            nodes, retained = nodes[kept], retained[kept]
        found: list[int] = nodes[np.argsort(-retained, kind="stable")[:limit]].tolist()
        return found

    def cut(self, top: int, *, depth: int, most: int, least: float = 0.0) -> DominatorBranch:
        """The tree below a node with the `most` nodes that retain most, at most `depth` levels down.

        Those that retain less than `least` bytes are left out, but for the dozen that are the largest immediately below the top.

        Cost: sorting what stands immediately below each of them.
        """
        retained = self.snapshot.retained_sizes
        shown: dict[int, list[int]] = {top: []}
        largest: dict[int, list[int]] = {}
        waiting: list[tuple[float, int, int]] = []  # less what it retains, its dominator, its place among the largest below that

        def offer(above: int, place: int) -> None:
            if place < len(largest[above]):
                heappush(waiting, (-float(retained[largest[above][place]]), above, place))

        levels = {top: 0}
        largest[top] = self.largest(top, most) if depth else []
        offer(top, 0)
        while waiting and len(levels) < most:
            less, above, place = heappop(waiting)
            if -less < least and (above != top or place >= _ALWAYS):
                continue
            node = largest[above][place]
            shown[above].append(node)
            shown[node] = []
            levels[node] = levels[above] + 1
            offer(above, place + 1)
            if levels[node] < depth and len(levels) < most:
                largest[node] = self.largest(node, most - len(levels))
                offer(node, 0)
        return self._frozen(top, shown, float(retained[top]) * _LEAST_NAMED)

    def _frozen(self, ordinal: int, shown: dict[int, list[int]], least_named: float) -> DominatorBranch:
        children = shown[ordinal]
        below = self.below(ordinal)
        retained = self.snapshot.retained_sizes
        left_out_retained = float(retained[below].sum() - retained[children].sum())
        is_named = len(below) > len(children) and left_out_retained >= least_named
        rest = without(below, children) if is_named else below[:0]
        return DominatorBranch(
            ordinal=ordinal,
            children=tuple(self._frozen(child, shown, least_named) for child in children),
            left_out_count=len(below) - len(children),
            left_out_retained=left_out_retained,
            left_out_classes=largest_classes(self.snapshot, rest, _NAMED),
            left_out_largest=tuple(self._largest_of(rest, _NAMED)),
        )
