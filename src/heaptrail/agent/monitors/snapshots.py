"""A series of heap snapshots, an interval apart, taken while the program goes on."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.agent.heap import capture_heap
from heaptrail.agent.log import logger
from heaptrail.agent.private_files import make_private_folder
from heaptrail.agent.profile import profile_name
from heaptrail.errors import CaptureRunning, HeaptrailError

if TYPE_CHECKING:
    from os import PathLike

_RETRY_SECONDS = 1.0


def snap_every(times: int, interval: float, folder: str | PathLike[str] = ".") -> SnapshotSeries:
    """Take `times` heap snapshots, the first in `interval` seconds and each `interval` seconds after the one before.

    Returns at once; the files appear in `folder`, readable by this user alone. One that fails is logged and listed in
    `errors`, and the series goes on. The process may end meanwhile: the rest is not taken. Raises ValueError for no times or
    an interval that is not positive.
    """
    return SnapshotSeries(times, interval, Path(folder))


class SnapshotSeries:
    """What `snap_every` has taken so far."""

    def __init__(self, times: int, interval: float, folder: Path) -> None:
        if times < 1 or interval <= 0:
            raise ValueError(f"{times} snapshots every {interval} seconds: both must be more than none")
        self._times = times
        self._interval = interval
        self._folder = folder
        self._paths: list[Path] = []
        self._errors: list[Exception] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heaptrail snapshots", daemon=True)
        self._thread.start()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The finished files, oldest first."""
        return tuple(self._paths)

    @property
    def errors(self) -> tuple[Exception, ...]:
        """Why snapshots are missing, oldest first."""
        return tuple(self._errors)

    @property
    def done(self) -> bool:
        """Whether there will be no more."""
        return not self._thread.is_alive()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the last snapshot, at most so many seconds; whether it has been taken."""
        self._thread.join(timeout)
        return self.done

    def stop(self) -> None:
        """Take no more. One that is being taken is finished first."""
        self._stopping.set()
        self.wait()

    def _run(self) -> None:
        started = time.monotonic()
        for number in range(1, self._times + 1):
            if self._stopping.wait(max(0.0, started + number * self._interval - time.monotonic())):
                return
            self._take()

    def _take(self) -> None:
        try:
            make_private_folder(self._folder)
            path = self._folder / profile_name("heap_snapshot", datetime.now(UTC), os.getpid(), ".heapsnapshot")
            while not self._has_taken(path):
                if self._stopping.wait(_RETRY_SECONDS):
                    return
        except (HeaptrailError, OSError, RuntimeError, MemoryError) as error:
            self._errors.append(error)
            logger.warning("a snapshot of the series is missing: %s", error)
        else:
            self._paths.append(path)

    def _has_taken(self, path: Path) -> bool:
        """Take it, unless another capture of this process is under way."""
        try:
            capture_heap(path, collect=True)
        except CaptureRunning:
            return False
        return True
