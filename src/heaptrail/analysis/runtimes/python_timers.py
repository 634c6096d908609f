"""Timers of Python: asyncio's and threading's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from heaptrail._graph import NODE_TYPES
from heaptrail.analysis.attributes import attributes, number_of

if TYPE_CHECKING:
    from heaptrail.analysis.trail_map import TrailMap

_LOOP = "BaseEventLoop._run_once at "
_LONGEST_WAIT = 24 * 3600
"""Seconds. `asyncio.base_events.MAXIMUM_SELECT_TIMEOUT`: a loop waits no longer at a time."""


class PythonTimers:
    """`threading.Timer`, which knows how long it waits, and asyncio's `TimerHandle`.

    The latter knows only when it is due, by its loop's clock. What that clock shows is known from the loop's running function:
    while it waits, `timeout` is the time to the first timer; while it calls back, `end_time` is now. How long the last timer has
    still to wait is a little less than the time that it was set to.
    """

    classes = frozenset({"Timer", "TimerHandle"})

    def fires_once(self, trails: TrailMap, node: int) -> bool:
        """All of them do, but not those that were cancelled."""
        cancelled = attributes(trails, node).get("_cancelled")
        return cancelled is None or trails.naming.node_name(cancelled) != "True"

    def durations(self, trails: TrailMap, nodes: Iterable[int]) -> list[float]:
        """Seconds, from the timers among these nodes."""
        timers = [attributes(trails, node) for node in nodes if trails.naming.class_name(node) in self.classes]
        intervals = [number_of(trails, timer.get("interval")) for timer in timers]
        clocks = _clocks(trails) if any("_when" in timer for timer in timers) else {}
        for timer in timers:
            due, now = number_of(trails, timer.get("_when")), clocks.get(timer.get("_loop", -1))
            intervals.append(None if due is None or now is None else due - now)
        return [seconds for seconds in intervals if seconds is not None and seconds >= 0]


def _clocks(trails: TrailMap) -> dict[int, float]:
    """What the clocks of running event loops show, by loop. Cost: a pass over the nodes."""
    import numpy as np  # a table of classes needs the description of the runtime, and no numpy

    heap, naming = trails.heap, trails.naming
    found = {}
    for frame in np.flatnonzero(heap.node_types == NODE_TYPES.index("synthetic")).tolist():
        if not naming.node_name(frame).startswith(_LOOP):
            continue
        edges = range(int(heap.node_to_first_edge[frame]), int(heap.node_to_first_edge[frame + 1]))
        variables = {
            naming.edge_name(edge): int(heap.edge_targets[edge]) for edge in edges if naming.edge_type(edge) == "context"
        }
        now = _now(trails, variables)
        if now is not None:
            found[variables["self"]] = now
    return found


def _now(trails: TrailMap, variables: dict[str, int]) -> float | None:
    if "self" not in variables:
        return None
    end = number_of(trails, variables.get("end_time"))
    if end is not None:
        return end
    timeout, first = number_of(trails, variables.get("timeout")), _first_due(trails, variables["self"])
    return first - timeout if timeout is not None and first is not None and 0 < timeout < _LONGEST_WAIT else None


def _first_due(trails: TrailMap, loop: int) -> float | None:
    """When the first of a loop's timers is due: it keeps them as a heap."""
    schedule = attributes(trails, loop).get("_scheduled")
    if schedule is None:
        return None
    heap, naming = trails.heap, trails.naming
    for edge in range(int(heap.node_to_first_edge[schedule]), int(heap.node_to_first_edge[schedule + 1])):
        if naming.edge_type(edge) == "element" and naming.edge_name(edge) == "0":
            return number_of(trails, attributes(trails, int(heap.edge_targets[edge])).get("_when"))
    return None
