"""Timers that wait to fire, and who set them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail import _graph
from heaptrail.analysis.detectors import thresholds
from heaptrail.analysis.detectors.describing import function_name, ids_of, source_of
from heaptrail.model import Finding
from heaptrail.units import format_bytes, format_count, format_duration

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot


def find(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Many timers with one callback. Cost: one pass over the nodes, and the timers."""
    rows = _graph.find_timers(snapshot.heap)[: thresholds.MOST_GROUPS]
    return tuple(_finding(snapshot, *row) for row in rows if row[0][0] >= thresholds.LEAST_TIMERS)


def _finding(
    snapshot: Snapshot,
    timers: _graph.Group,
    callback: int,
    immediate: bool,
    repeats: bool,
    least_delay: int,
    greatest_delay: int,
    unknown_delays: int,
) -> Finding:
    count, size, examples = timers
    kind = "immediates" if immediate else "intervals" if repeats else "one-shot timers"
    name = function_name(snapshot.heap, callback)
    delay = _delay(repeats, least_delay, greatest_delay)
    evidence = ["an interval fires until it is cleared" if repeats else "a one-shot timer ends its own hold when it fires"]
    if unknown_delays:
        evidence.append(f"the delay of {format_count(unknown_delays)} of them is not in the heap")
    return Finding(
        detector="timers",
        sentence=f"{format_count(count)} {kind} wait to call {name}{delay}, and keep {format_bytes(size)}",
        bytes=round(size),
        count=count,
        ids=ids_of(snapshot.heap, examples),
        source=source_of(snapshot.heap, callback),
        evidence=tuple(evidence),
        advice="Clear them (clearInterval, clearTimeout) when what they work for ends."
        if not immediate
        else "Immediates run in the next turn of the event loop: is it blocked?",
    )


def _delay(repeats: bool, least: int, greatest: int) -> str:
    if not greatest:
        return ""
    word = "every" if repeats else "after"
    if least == greatest:
        return f" {word} {format_duration(least / 1000)}"
    return f" {word} {format_duration(least / 1000)} to {format_duration(greatest / 1000)}"
