"""Emitters with more listeners than Node.js finds right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail import _graph
from heaptrail.analysis.detectors import thresholds
from heaptrail.analysis.detectors.describing import class_name, function_name, ids_of, source_of
from heaptrail.model import Finding
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot


def find(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Emitters and targets that break the default limit. Cost: one pass over the edges of objects."""
    rows = _graph.find_listeners(snapshot.heap, thresholds.DEFAULT_MOST_LISTENERS)
    return tuple(_finding(snapshot, *row) for row in rows[: thresholds.MOST_GROUPS])


def _finding(
    snapshot: Snapshot,
    emitters: _graph.Group,
    event: str,
    listeners: int,
    most: int,
    default_limit: bool,
    is_target: bool,
    examples: list[int],
) -> Finding:
    heap = snapshot.heap
    count, size, nodes = emitters
    name = class_name(heap, nodes[0])
    of_event = f" for {event!r}" if event else ""
    who = f"one {name} has" if count == 1 else f"{format_count(count)} {name} have"
    each = "" if count == 1 else f", one of them {format_count(most)}"
    return Finding(
        detector="listeners",
        sentence=f"{who} {format_count(listeners)} listeners{of_event}{each}; they keep {format_bytes(size)}",
        bytes=round(size),
        count=listeners,
        ids=ids_of(heap, [nodes[0], *examples]),
        source=source_of(heap, examples[-1]),
        evidence=(
            f"the last one added is {function_name(heap, examples[-1])}",
            _limit(default_limit, is_target),
        ),
        advice="Remove each listener when what it works for ends (off, removeEventListener, { once: true }, { signal }).",
    )


def _limit(default_limit: bool, is_target: bool) -> str:
    if is_target:
        return f"Node.js warns above {thresholds.DEFAULT_MOST_LISTENERS} unless events.setMaxListeners says otherwise"
    if default_limit:
        return f"Node.js warns above {thresholds.DEFAULT_MOST_LISTENERS}, and no other limit was set"
    return f"the limit of {thresholds.DEFAULT_MOST_LISTENERS} was changed by setMaxListeners, to what the heap does not say"
