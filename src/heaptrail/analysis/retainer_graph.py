"""What holds an object, as a graph: the shortest ways from the roots first, as many as can be looked at."""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from heaptrail.model import RetainerGraph, RetainerGraphEdge

if TYPE_CHECKING:
    from heaptrail.analysis.retainers import Retainers

_MOST_SIBLINGS = 40
"""Of the retainers of one node so many of the nearest to a root are looked at: more cannot be told apart in a picture."""


def find_retainer_graph(retainers: Retainers, node: int, most: int) -> RetainerGraph:
    """The graph of `most` nodes that lie on the shortest ways from a root to a node, as the retainers' view counts ways.

    Cost: the retainers of each node that is shown.
    """
    steps = {node: 0}
    edges: list[RetainerGraphEdge] = []
    waiting: list[tuple[int, int, RetainerGraphEdge]] = []  # length of the way, younger first, the last edge that was found of it
    age = count(0, -1)
    left_out = 0

    def unfold(target: int) -> None:
        nonlocal left_out
        its_count, found = retainers.ordered(target, _MOST_SIBLINGS)
        left_out += its_count - len(found)
        for edge, source, rank in reversed(found):
            # Of ways that are equally long one is gone to its end before the next is begun.
            heappush(waiting, (steps[target] + 1 + rank, next(age), RetainerGraphEdge(edge, source, target)))

    unfold(node)
    while waiting:
        _, _, edge = heappop(waiting)
        if edge.source in steps:
            edges.append(edge)
        elif len(steps) < most:
            steps[edge.source] = steps[edge.target] + 1
            edges.append(edge)
            unfold(edge.source)
        else:
            left_out += 1
    return RetainerGraph(tuple(steps), tuple(edges), left_out)
