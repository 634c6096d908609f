"""Timers that nobody clears: each tick of a repeating timer sets one more, for the next day, that holds memory."""

from __future__ import annotations

import asyncio
import weakref
from typing import TYPE_CHECKING

from pydantic import BaseModel

from heaptrail.lab.interval import Interval
from heaptrail.lab.patterns.pattern import Pattern

if TYPE_CHECKING:
    from heaptrail.lab.unit import Unit

_SECONDS = 1.0
_A_DAY = 24 * 3600.0


class PendingReport:
    """A report for tomorrow, with all of its data ready today. Only the event loop's timer holds it."""

    def __init__(self, payload: bytearray) -> None:
        self.payload = payload
        self.timer = asyncio.get_running_loop().call_later(_A_DAY, self.send)

    def send(self) -> None:
        """What the timer calls."""
        self.payload.clear()


# Weak: the loop holds what leaks, and nothing else does.
_reports: weakref.WeakSet[PendingReport] = weakref.WeakSet()
_intervals: weakref.WeakSet[Interval] = weakref.WeakSet()


class TimerStats(BaseModel):
    """`activeTimers` repeat; each has left pending timers behind, which hold `memoryAllocated` MB together."""

    activeTimers: int
    memoryAllocated: int | float
    isLeaking: bool


class TimerStatus(BaseModel):
    """The answer to a look."""

    message: str
    stats: TimerStats


def start(unit: Unit) -> None:
    """One more repeating timer; its first tick is now."""

    def tick() -> None:
        _reports.add(PendingReport(unit.payload()))

    tick()
    _intervals.add(Interval(_SECONDS, tick))


def stop() -> None:
    """Clear the repeating timers, and all that they have left behind."""
    for interval in tuple(_intervals):
        interval.clear()
    for report in tuple(_reports):
        report.timer.cancel()
    _intervals.clear()
    _reports.clear()


def stats(unit: Unit) -> TimerStats:
    """What the timers hold now."""
    size = sum(len(report.payload) for report in _reports)
    return TimerStats(activeTimers=len(_intervals), memoryAllocated=unit.megabytes(size), isLeaking=is_leaking())


def status(unit: Unit) -> TimerStatus:
    """The same, with a message."""
    return TimerStatus(message="Timer leak status", stats=stats(unit))


def is_leaking() -> bool:
    """Whether any timer is left."""
    return bool(_intervals or _reports)


PATTERN = Pattern(
    id="timer",
    key="timer",
    label="Timer leak",
    title="Timers",
    text="Each call starts a timer that repeats every second; each tick sets one more timer for tomorrow, whose callback "
    "holds a large buffer.",
    holder="_scheduled",
    hunt="--method POST --warmup 8 --requests 1 --concurrency 1",
    start=start,
    stop=stop,
    stats=stats,
    stats_model=TimerStats,
    status=status,
    status_model=TimerStatus,
    is_leaking=is_leaking,
)
