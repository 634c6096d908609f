"""Retainers as a tree, with those that a reader wants to ignore left out."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from heaptrail import _graph
from heaptrail._graph import EDGE_TYPES
from heaptrail.analysis.devtools_order import order_retainers
from heaptrail.analysis.object_rows import object_row
from heaptrail.model import Retainer, RetainerTree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from heaptrail.model import Limit
    from heaptrail.snapshot import Snapshot

DEEPEST = 30
MOST_NODES = 5000
MOST_SIBLINGS = 100

_WEAK, _INTERNAL = EDGE_TYPES.index("weak"), EDGE_TYPES.index("internal")
_NOT_REACHED = -5
_UNREACHABLE = 200_000_000  # DevTools' baseUnreachableDistance: what only ignored retainers reach is sorted to the end
_CHAIN = 20
# The part that the names of both edges of a WeakMap's pair share (DevTools' tryParseWeakMapEdgeName).
_PAIR = re.compile(
    r"[0-9]+( / part of key \([^\n\r\u2028\u2029]*? @[0-9]+\) -> value \([^\n\r\u2028\u2029]*? @[0-9]+\)"
    r" pair in WeakMap \(table @[0-9]+\))"
)


@dataclass(slots=True)
class _Branch:
    """A retainer on its way into the tree."""

    node: int
    edge: int | None
    above: _Branch | None
    rank: int
    retainer_count: int = 0
    below: list[_Branch] = field(default_factory=list)

    @property
    def is_cycle(self) -> bool:
        above = self.above
        while above is not None:
            if above.node == self.node:
                return True
            above = above.above
        return False

    @property
    def depth(self) -> int:
        return 0 if self.above is None else self.above.depth + 1


class Retainers:
    """The retainers of a heap's objects, as DevTools lists them while some are ignored.

    The root's edges and weak ones are hidden, and so are ignored nodes. The nearest to a root comes first; distances are
    counted on ways around the ignored (`calculateDistances` for the Retainers view). Cost: a pass over the edges; another one
    over the graph when something is ignored.
    """

    def __init__(self, snapshot: Snapshot, ignored: Sequence[int] = ()) -> None:
        self.snapshot = snapshot
        self.ignored = tuple(ignored)
        self._flags = np.zeros(snapshot.node_count if ignored else 0, dtype=np.uint8)
        self._flags[list(ignored)] = 1
        self.distances = _graph.find_distances_around(snapshot.heap, self._flags) if ignored else snapshot.distances
        self.ordered = cache(self._ordered)
        self._row = cache(partial(object_row, snapshot))

    def _ordered(self, node: int, limit: int) -> tuple[int, list[tuple[int, int, int]]]:
        """How many retainers a node has, and edge, node and rank of the first `limit` (0: all), in DevTools' order."""
        edges, sources = self._edges_into(node)
        listed = self._are_listed(edges, sources)
        ranks = self._ranks(edges, sources)[listed]
        edges, sources = edges[listed], sources[listed]
        places = order_retainers(self.snapshot.heap, edges, sources, ranks, limit)
        return len(edges), [(int(edges[place]), int(sources[place]), int(ranks[place])) for place in places]

    def count(self, node: int) -> int:
        """How many retainers a node has. Cost: these."""
        return int(np.count_nonzero(self._are_listed(*self._edges_into(node))))

    @staticmethod
    def is_reachable(rank: int) -> bool:
        """Whether a retainer of this rank is reached from a root by a way around the ignored."""
        return rank < _UNREACHABLE

    def _edges_into(self, node: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """All edges into a node, in the order of the file, and where they come from."""
        heap = self.snapshot.heap
        first, end = heap.node_to_first_retainer[node : node + 2].tolist()
        return heap.retainer_edges[first:end], heap.retainer_nodes[first:end]

    def _are_listed(self, edges: NDArray[np.uint32], sources: NDArray[np.uint32]) -> NDArray[np.bool_]:
        listed: NDArray[np.bool_] = (self.snapshot.heap.edge_types[edges] != _WEAK) & (sources != 0)
        if self.ignored:
            listed &= self._flags[sources] == 0
        return listed

    def _ranks(self, edges: NDArray[np.uint32], sources: NDArray[np.uint32]) -> NDArray[np.int64]:
        """What retainers are sorted by: their distance, or more than any where no way around the ignored leads to them."""
        ranks = self.distances[sources].astype(np.int64)
        lost = ranks == _NOT_REACHED
        ranks[lost] = np.maximum(self.snapshot.distances[sources[lost]], 0) + _UNREACHABLE
        if self.ignored and lost.any():
            ranks[self._of_broken_pairs(edges, lost)] = _UNREACHABLE
        return ranks

    def _of_broken_pairs(self, edges: NDArray[np.uint32], lost: NDArray[np.bool_]) -> list[int]:
        """Places of edges from a WeakMap or a key of it, when the other one, without which it holds nothing, is out of reach."""
        heap = self.snapshot.heap
        internal = (heap.edge_types[edges] == _INTERNAL).nonzero()[0].tolist()
        parsed = {place: _PAIR.fullmatch(heap.string(int(heap.edge_names[edges[place]]))) for place in internal}
        shared = {place: match[1] for place, match in parsed.items() if match}
        broken = {pair for place, pair in shared.items() if lost[place]}
        return [place for place, pair in shared.items() if pair in broken]

    def shortest_path(self, node: int) -> list[int]:
        """Edges of the shortest way to a node, outermost first: from its first retainer to that one's, up to a user root.

        Empty for the root, for user roots and for what no root reaches.
        """
        edges: list[int] = []
        while self.distances[node] > 1:
            _, first = self.ordered(node, 1)
            if not first or first[0][2] >= min(_UNREACHABLE, int(self.distances[node])):
                break
            edge, node, _ = first[0]
            edges.append(edge)
        return edges[::-1]

    def tree(self, node: int, *, depth: int | None = None, siblings: int = MOST_SIBLINGS) -> RetainerTree:
        """What holds a node, `depth` levels up, or the first retainer of each as far as a user root (None), as DevTools does.

        Never deeper than 30, nor more than `siblings` (0: 100, and never more) below one node and 5,000 in all.
        """
        limits: set[Limit] = set()
        most = min(siblings or MOST_SIBLINGS, MOST_SIBLINGS)
        top = _Branch(node, None, None, 0)
        waiting = deque([top])
        count = 0
        while waiting:
            branch = waiting.popleft()
            branch.retainer_count, found = self.ordered(branch.node, most)
            if branch.is_cycle:
                continue
            if branch.depth >= (_CHAIN if depth is None else min(depth, DEEPEST)):
                if branch.retainer_count and branch.depth >= min(_CHAIN if depth is None else DEEPEST, DEEPEST):
                    limits.add("depth")
                continue
            if depth is None and branch is not top and not self._is_unfolded(branch):
                continue
            if count + len(found) > MOST_NODES:
                limits.add("nodes")
                continue
            if branch.retainer_count > len(found):
                limits.add("siblings")
            branch.below = [_Branch(source, edge, branch, rank) for edge, source, rank in found]
            count += len(found)
            waiting += branch.below
        return RetainerTree(
            object=self._row(node),
            distance=int(self.distances[node]),
            retainer_count=top.retainer_count,
            retainers=tuple(self._frozen(branch) for branch in top.below),
            ignored=tuple(int(self.snapshot.heap.node_ids[each]) for each in self.ignored),
            limits_reached=tuple(limit for limit in ("depth", "nodes", "siblings") if limit in limits),
        )

    @staticmethod
    def _is_unfolded(branch: _Branch) -> bool:
        assert branch.above is not None
        return branch.above.below[0] is branch and 1 < branch.rank < _UNREACHABLE

    def _frozen(self, branch: _Branch) -> Retainer:
        assert branch.edge is not None
        naming = self.snapshot.naming
        return Retainer(
            edge=naming.edge_name(branch.edge),
            edge_type=naming.edge_type(branch.edge),
            object=self._row(branch.node),
            distance=int(self.distances[branch.node]),
            is_reachable=self.is_reachable(branch.rank),
            is_cycle=branch.is_cycle,
            retainer_count=branch.retainer_count,
            retainers=tuple(self._frozen(each) for each in branch.below),
        )
