"""When the garbage collector ran, for how long, and what it found."""

from __future__ import annotations

import gc
import json
import os
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Literal, NamedTuple

from heaptrail.agent.durations import parse_duration
from heaptrail.agent.private_files import private_file
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.agent.protocols import Attributes, Recording

_SUFFIXES = {"jsonl": ".jsonl", "chrome": ".trace.json"}


class GCTrace:
    """Records each garbage collection until it ends, the last `limit` of them.

    `layout` is `"jsonl"`, a JSON object a line, or `"chrome"`, which opens in Perfetto and chrome://tracing.
    """

    kind = "gc_trace"

    def __init__(
        self, *, duration: str | float | None = None, layout: Literal["jsonl", "chrome"] = "jsonl", limit: int = 100_000
    ) -> None:
        if layout not in _SUFFIXES:
            raise UsageError(f"{layout!r} is no layout of a trace.", help="jsonl or chrome.")
        self.duration = parse_duration(duration) if duration is not None else None
        self.suffix = _SUFFIXES[layout]
        self._layout = layout
        self._limit = limit

    def start(self, path: Path) -> Recording:
        """See `LastingProfiler`."""
        return _Trace(path, self._layout, self._limit)


class Collection(NamedTuple):
    """One run of the collector. Times in seconds; `at` is wall-clock time."""

    at: float
    seconds: float
    generation: int
    collected: int
    uncollectable: int
    thread: int


class _Trace:
    def __init__(self, path: Path, layout: str, limit: int) -> None:
        self._path = path
        self._layout = layout
        self._collections: deque[Collection] = deque(maxlen=limit)
        self._count = 0
        self._began = 0.0
        # The difference of the two clocks, once: the wall clock may be set while we measure.
        self._wall = time.time() - time.perf_counter()
        gc.callbacks.append(self._see)

    def _see(self, phase: str, info: dict[str, int]) -> None:
        now = time.perf_counter()
        if phase == "start":
            self._began = now
        elif self._began:
            began, self._began = self._began, 0.0
            found = (info["generation"], info["collected"], info["uncollectable"], threading.get_native_id())
            self._collections.append(Collection(began + self._wall, now - began, *found))
            self._count += 1

    def abandon(self) -> None:
        if self._see in gc.callbacks:
            gc.callbacks.remove(self._see)

    def finish(self) -> Attributes:
        self.abandon()
        text = _as_lines(self._collections) if self._layout == "jsonl" else _as_chrome_trace(self._collections)
        with private_file(self._path) as file:
            file.write(text.encode())
        paused = round(sum(each.seconds for each in self._collections), 6)
        return {"collections": self._count, "left_out": self._count - len(self._collections), "paused_seconds": paused}


def _as_lines(collections: deque[Collection]) -> str:
    return "".join(json.dumps(each._asdict()) + "\n" for each in collections)


def _as_chrome_trace(collections: deque[Collection]) -> str:
    events = [
        {
            "name": f"collect generation {each.generation}",
            "cat": "gc",
            "ph": "X",
            "ts": round(each.at * 1e6),
            "dur": round(each.seconds * 1e6, 3),
            "pid": os.getpid(),
            "tid": each.thread,
            "args": {"collected": each.collected, "uncollectable": each.uncollectable},
        }
        for each in collections
    ]
    return json.dumps({"traceEvents": events, "displayTimeUnit": "ms"})
