"""Timers of Python: asyncio's and threading's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.analysis.naming import Naming
    from heaptrail.analysis.trail_map import TrailMap


class PythonTimers:
    """`threading.Timer`, which knows how long it waits.

    asyncio's `TimerHandle` knows only when it is due, by a clock of its own.
    """

    classes = frozenset({"Timer"})

    def fires_once(self, naming: Naming, edges: Iterable[int]) -> bool:  # noqa: ARG002
        """All of them do."""
        return True

    def durations(self, trails: TrailMap, nodes: Iterable[int]) -> list[float]:
        """Seconds, from the timers among these nodes."""
        found = (self._interval(trails, node) for node in nodes if trails.naming.class_name(node) in self.classes)
        return [seconds for seconds in found if seconds is not None]

    def _interval(self, trails: TrailMap, node: int) -> float | None:
        naming, heap = trails.naming, trails.heap
        waiting = [node]
        for holder in waiting:
            for edge in range(int(heap.node_to_first_edge[holder]), int(heap.node_to_first_edge[holder + 1])):
                target = int(heap.edge_targets[edge])
                name = naming.edge_name(edge)
                if name in trails.runtime.attribute_tables and holder == node:
                    waiting.append(target)
                if name == "interval" and naming.node_type(target) == "number":
                    return float(naming.node_name(target))
        return None
