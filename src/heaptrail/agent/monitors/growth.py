"""A warning when the heap has grown over several full collections in a row.

What a full collection leaves is in use. In a service whose work comes and goes it rises and falls; where it only rises,
something is kept. The idea is that of node-memwatch's `leak` event.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
import weakref
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING

from heaptrail.agent.allocators import allocated_bytes
from heaptrail.agent.log import logger

if TYPE_CHECKING:
    from collections.abc import Callable

_MIB = 1024 * 1024
_LEAST_GROWTH = 64 * 1024
_LEAST_SHARE = 0.001
_LEAST_PACE = 0.5
_INSTANT = 1e-9
_FULL = 2
# Python 3.14 collects in increments, each of a part of the heap.
_INCREMENTS_OF_A_COLLECTION = 20
_LEAST_GENERATION = 1 if sys.version_info >= (3, 14) else _FULL


@dataclass(frozen=True, slots=True)
class HeapGrowth:
    """What was seen: bytes in use before and after, over so many full collections and seconds."""

    before: int
    after: int
    collections: int
    seconds: float

    def __str__(self) -> str:
        pace = (self.after - self.before) / _MIB / max(self.seconds, _INSTANT) * 60
        return (
            f"the heap grew over {self.collections} full collections in a row: {self.before / _MIB:,.1f} MiB → "
            f"{self.after / _MIB:,.1f} MiB in {self.seconds:,.0f} s, {pace:,.2f} MiB a minute"
        )


def warn_of_growth(
    collections: int = 5, callback: Callable[[HeapGrowth], object] | None = None, *, warm_up: float = 60.0
) -> GrowthWatch:
    """Log a warning, and call `callback`, whenever the heap has grown over so many full collections in a row.

    Silent are: the first `warm_up` seconds, and any growth that took less (code is loaded, data is read); growth of less than
    64 KiB or 0.1 % from one collection to the next; growth that slows down (a cache fills). The callback runs in a thread,
    never inside the collector; what it raises is logged. Cost: 0.2 ms a full collection in a heap of a million objects, and a
    thread that sleeps. Without collections (`gc.disable()`) there are no warnings.
    """
    return GrowthWatch(collections, callback, warm_up)


class GrowthWatch:
    """Watches until it is stopped, and in forked children too."""

    def __init__(self, collections: int, callback: Callable[[HeapGrowth], object] | None, warm_up: float) -> None:
        self._streak = GrowthStreak(collections, warm_up, time.monotonic())
        self._callback = callback
        self._increments: list[int] = []
        self._queue: SimpleQueue[HeapGrowth | None]
        allocated_bytes()  # loads what it needs: not from inside the collector
        self._start_thread()
        gc.callbacks.append(self._collected)
        _watches.add(self)

    def stop(self) -> None:
        """Watch no more. A callback that is running is waited for, unless it is what calls this."""
        _watches.discard(self)
        if self._collected in gc.callbacks:
            gc.callbacks.remove(self._collected)
        self._queue.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _start_thread(self) -> None:
        # Its put() may come in the midst of anything, as collections do: the only queue and lock of which that is true.
        self._queue = SimpleQueue()
        self._thread = threading.Thread(target=self._warn, args=(self._queue,), name="heaptrail growth", daemon=True)
        self._thread.start()

    def _collected(self, phase: str, info: dict[str, int]) -> None:
        if phase != "stop" or info["generation"] < _LEAST_GENERATION:
            return
        allocated = allocated_bytes()
        if info["generation"] < _FULL:
            self._increments.append(allocated)
            if len(self._increments) < _INCREMENTS_OF_A_COLLECTION:
                return
            allocated = min(self._increments)
        self._increments.clear()
        growth = self._streak.observe(allocated, time.monotonic())
        if growth is not None:
            self._queue.put(growth)

    def _warn(self, queue: SimpleQueue[HeapGrowth | None]) -> None:
        while (growth := queue.get()) is not None:
            logger.warning("%s", growth)
            if self._callback is not None:
                try:
                    self._callback(growth)
                except Exception:
                    logger.exception("the callback for a growing heap failed")


class GrowthStreak:
    """Decides, from what is in use after each full collection, when growth is worth a word. Pure: no clock, no collector."""

    def __init__(self, collections: int, warm_up: float, now: float) -> None:
        if collections < 2:
            raise ValueError(f"{collections} collections in a row say nothing; at least two do")
        self._collections = collections
        self._warm_up = warm_up
        self._started = self._first_time = self._last_time = now
        self._first = self._last = self._count = 0

    def observe(self, allocated: int, now: float) -> HeapGrowth | None:
        """Take note of the bytes in use after a collection; the growth, if it is time to warn."""
        least = max(_LEAST_GROWTH, self._last * _LEAST_SHARE)
        if self._first == 0 or now - self._started < self._warm_up or allocated < self._last - least:
            self._begin(allocated, now)
            return None
        if allocated < self._last + least:
            if self._count == 0:
                self._first_time = now  # growth has not begun yet
            return None
        pace = (allocated - self._last) / max(now - self._last_time, _INSTANT)
        self._count += 1
        self._last, self._last_time = allocated, now
        growth = HeapGrowth(self._first, allocated, self._count, now - self._first_time)
        overall_pace = (allocated - self._first) / max(growth.seconds, _INSTANT)
        if self._count < self._collections or growth.seconds < self._warm_up or pace < overall_pace * _LEAST_PACE:
            return None
        self._begin(allocated, now)
        return growth

    def _begin(self, allocated: int, now: float) -> None:
        self._first = self._last = allocated
        self._first_time = self._last_time = now
        self._count = 0


_watches: weakref.WeakSet[GrowthWatch] = weakref.WeakSet()


def _after_fork_in_child() -> None:
    for watch in list(_watches):
        watch._start_thread()  # noqa: SLF001


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
