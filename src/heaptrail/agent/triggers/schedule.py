"""Now and then, or at times of the day."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from heaptrail.agent.durations import parse_duration
from heaptrail.agent.waking import Waking
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.agent.protocols import Fire

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
# The clock on the wall may be set meanwhile.
_LONGEST_PAUSE = 30.0


class Schedule:
    """Fires `every` so often (`"30m"`, or seconds), or `at` times of the day (`["03:00"]`), local time; one of both.

    The first time is after one period. After `limit` times it is over, and the thread ends; None is no limit.
    """

    def __init__(self, every: str | float | None = None, *, at: Sequence[str] = (), limit: int | None = None) -> None:
        if (every is None) == (not at):
            raise UsageError("A schedule is either every so often or at times.", help='every="30m", or at=["03:00"].')
        self._every = parse_duration(every) if every is not None else None
        self._at = tuple(_parse_time(text) for text in at)
        self._limit = limit
        self._waking: Waking | None = None

    def start(self, fire: Fire) -> None:
        """See `Trigger`."""
        plan = _Every(fire, self._every, self._limit) if self._every is not None else _At(fire, self._at, self._limit)
        self._waking = Waking(plan.look, "heaptrail-schedule")

    def stop(self) -> None:
        """See `Trigger`."""
        if self._waking is not None:
            self._waking.stop()
            self._waking = None


class _Every:
    """Keeps to the period: what a look takes does not add up."""

    def __init__(self, fire: Fire, seconds: float, limit: int | None) -> None:
        self._fire = fire
        self._seconds = seconds
        self._left = limit
        self._next = time.monotonic() + seconds

    def look(self) -> float | None:
        """Seconds until the next look, or None when it is over."""
        now = time.monotonic()
        if now >= self._next:
            self._fire({"trigger": "schedule"})
            # A machine that slept makes up for nothing.
            self._next += self._seconds * (1 + (now - self._next) // self._seconds)
            self._left = self._left - 1 if self._left is not None else None
        return None if self._left == 0 else self._next - now


class _At:
    def __init__(self, fire: Fire, times: Sequence[tuple[int, int]], limit: int | None) -> None:
        self._fire = fire
        self._times = times
        self._left = limit
        self._next = next_time(times, datetime.now())

    def look(self) -> float | None:
        """Seconds until the next look, or None when it is over."""
        now = datetime.now()
        if now >= self._next:
            self._fire({"trigger": "schedule"})
            self._left = self._left - 1 if self._left is not None else None
        self._next = next_time(self._times, now)
        rest = self._next.timestamp() - now.timestamp()
        return None if self._left == 0 else min(max(rest, 0.0), _LONGEST_PAUSE)


def next_time(times: Sequence[tuple[int, int]], now: datetime) -> datetime:
    """The first of the times of the day that comes after `now`."""
    today = [now.replace(hour=hour, minute=minute, second=0, microsecond=0) for hour, minute in times]
    return min(time if time > now else time + timedelta(days=1) for time in today)


def _parse_time(text: str) -> tuple[int, int]:
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise UsageError(f"{text!r} is no time of the day.", help="For example 03:00 or 17:30.")
    return int(found[1]), int(found[2])
