"""Promises that were never settled, and who waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail import _graph
from heaptrail.analysis.detectors import thresholds
from heaptrail.analysis.detectors.describing import function_name, ids_of, source_of
from heaptrail.model import Finding
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot


def find(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Many pending promises that one function waits for. Cost: one pass over the nodes."""
    rows = _graph.find_awaited_promises(snapshot.heap)
    return tuple(_finding(snapshot, *row) for row in rows[: thresholds.MOST_GROUPS] if row[1] >= thresholds.LEAST_PROMISES)


def _finding(snapshot: Snapshot, promises: _graph.Group, waits: int, waiting: int | None, is_async: bool) -> Finding:
    heap = snapshot.heap
    count, size, examples = promises
    name = function_name(heap, waiting)
    who = f"{name} awaits" if is_async else f"{name} is to be called after"
    what = (
        "one promise that is not settled and keeps"
        if count == 1
        else f"{format_count(count)} promises that are not settled and keep"
    )
    often = f", {format_count(waits)} times" if waits > count else ""
    return Finding(
        detector="promises",
        sentence=f"{who} {what} {format_bytes(size)}{often}",
        bytes=round(size),
        count=waits,
        ids=ids_of(heap, examples),
        source=source_of(heap, waiting),
        evidence=(
            "they have reactions and no result",
            "promises that nobody waits for are not counted: the heap does not tell them from settled ones",
        ),
        advice="Settle each promise on every way out: errors, timeouts and closed connections as well.",
    )
