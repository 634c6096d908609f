"""Where the time goes."""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import TYPE_CHECKING

from heaptrail.agent.cpu_samples import CPUSamples
from heaptrail.agent.cpu_time import CPUTime
from heaptrail.agent.durations import parse_duration
from heaptrail.agent.log import logger
from heaptrail.agent.private_files import private_file

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.agent.protocols import Attributes, Recording

_OWN_THREADS = "heaptrail-"
_MOST_SAMPLES = 2_000_000


class CPUProfile:
    """Looks at the stacks of all threads every `interval` seconds until it ends; `.cpuprofile` for Chrome DevTools.

    The time between two looks goes to the threads that used the processor meanwhile, in proportion; the rest is
    `(idle)`. `duration` ends it without another trigger.
    """

    kind = "cpu_profile"
    suffix = ".cpuprofile"

    def __init__(self, *, duration: str | float | None = None, interval: float = 0.01) -> None:
        self.duration = parse_duration(duration) if duration is not None else None
        self._interval = parse_duration(interval)

    def start(self, path: Path) -> Recording:
        """See `LastingProfiler`."""
        return _Sampler(path, self._interval)


class _Sampler:
    def __init__(self, path: Path, interval: float) -> None:
        self._path = path
        self._interval = interval
        self._samples = CPUSamples(time.monotonic_ns())
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heaptrail-cpu", daemon=True)
        self._thread.start()

    def abandon(self) -> None:
        """The thread is the parent's."""

    def finish(self) -> Attributes:
        self._stopped.set()
        self._thread.join()
        with private_file(self._path) as file:
            file.write(json.dumps(self._samples.document(), ensure_ascii=False).encode("utf-8", "backslashreplace"))
        return {"samples": len(self._samples), "interval_seconds": self._interval}

    def _run(self) -> None:
        used = CPUTime()
        last = time.monotonic_ns()
        try:
            while not self._stopped.wait(self._interval) and len(self._samples) < _MOST_SAMPLES:
                now = time.monotonic_ns()
                self._look(used, now - last)
                last = now
        except Exception:
            logger.exception("the CPU profile ends early")
        self._samples.finish(time.monotonic_ns())

    def _look(self, used: CPUTime, elapsed: int) -> None:
        threads = {thread.ident: thread for thread in threading.enumerate() if thread.ident is not None}
        shares = used.since_last_look(
            {ident: thread.native_id for ident, thread in threads.items() if not thread.name.startswith(_OWN_THREADS)}
        )
        busy = min(sum(shares.values()), elapsed)
        total = sum(shares.values())
        frames = sys._current_frames()  # noqa: SLF001  # documented for this very use
        for ident, nanoseconds in shares.items():
            if nanoseconds and (frame := frames.get(ident)) is not None:
                self._samples.add_stack(threads[ident].name, frame, nanoseconds * busy // total)
        self._samples.add_idle(elapsed - busy)
