"""Timers of Node.js."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.analysis.trail_map import TrailMap

_LISTS = "TimersList"


class NodeTimers:
    """`Timeout` objects, in lists that are filed by their duration in milliseconds."""

    classes = frozenset({"Timeout"})

    def fires_once(self, trails: TrailMap, node: int) -> bool:
        """V8 has no edge to a number, but one to null: a timer that does not repeat has `_repeat` null."""
        first = trails.heap.node_to_first_edge
        return any(trails.naming.edge_name(edge) == "_repeat" for edge in range(int(first[node]), int(first[node + 1])))

    def durations(self, trails: TrailMap, nodes: Iterable[int]) -> list[float]:
        """Seconds, from the lists among these nodes, and from those that the timers among them hang in."""
        lists = set()
        for node in nodes:
            if trails.naming.class_name(node) == _LISTS:
                lists.add(node)
            elif trails.naming.class_name(node) in self.classes:
                lists.update(_list_of(trails, node))
        return [int(name) / 1000 for node in lists if (name := _number_in_table(trails, node))]


def _list_of(trails: TrailMap, timer: int) -> list[int]:
    """The list that a timer is the first or the last of; timers between them know only their neighbours."""
    heap = trails.heap
    targets = heap.edge_targets[int(heap.node_to_first_edge[timer]) : int(heap.node_to_first_edge[timer + 1])].tolist()
    return [target for target in targets if trails.naming.class_name(target) == _LISTS]


def _number_in_table(trails: TrailMap, timers: int) -> str:
    """The number under which a list is filed, whatever way its trail takes; empty where it is in no table.

    Its place in the queue of all lists is a number as well, and a small one.
    """
    first, end = trails.heap.node_to_first_retainer[timers : timers + 2].tolist()
    names = (trails.naming.edge_name(edge) for edge in trails.heap.retainer_edges[first:end].tolist())
    return max((name for name in names if name.isdecimal()), key=int, default="")
