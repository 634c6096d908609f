"""Timers of Node.js."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.analysis.naming import Naming
    from heaptrail.analysis.trail_map import TrailMap

_LISTS = "TimersList"


class NodeTimers:
    """`Timeout` objects, in lists that are filed by their duration in milliseconds."""

    classes = frozenset({"Timeout"})

    def fires_once(self, naming: Naming, edges: Iterable[int]) -> bool:
        """V8 has no edge to a number, but one to null: a timer that does not repeat has `_repeat` null."""
        return any(naming.edge_name(edge) == "_repeat" for edge in edges)

    def durations(self, trails: TrailMap, nodes: Iterable[int]) -> list[float]:
        """Seconds, from the lists among these nodes."""
        lists = {node for node in nodes if trails.naming.class_name(node) == _LISTS}
        edges = [trails.parent_edge(node) for node in lists]
        names = [trails.naming.edge_name(edge) for edge in edges if edge is not None]
        return [int(name) / 1000 for name in names if name.isdecimal()]
