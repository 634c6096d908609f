"""The process that is watched."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from heaptrail.errors import TargetExited, UsageError
from heaptrail.targets import limits, processes
from heaptrail.targets.prediction import free_disk, refuse_if_too_costly
from heaptrail.targets.starting import target_of_process
from heaptrail.targets.waiting import to_the_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from heaptrail.targets.protocol import Capture, Target

_UNLIMITED = 1 << 60


@dataclass(frozen=True, slots=True)
class Subject:
    """A running process of either runtime; `python_pid` where it does not look like Python."""

    process: psutil.Process
    pid: int | None
    python_pid: int | None

    @classmethod
    def of(cls, *, pid: int | None, python_pid: int | None) -> Subject:
        """Raises `UsageError` where no such process runs."""
        number = pid if pid is not None else python_pid
        if number is None or (pid is not None and python_pid is not None):
            raise UsageError("Name one process.", help="Give --pid N or --python-pid N.")
        if absence := processes.absence(number):
            raise UsageError(f"Process {number} {absence}.", help="Look for it: pgrep -af node; pgrep -af python")
        return cls(psutil.Process(number), pid, python_pid)

    @property
    def number(self) -> int:
        """The process's id."""
        return int(self.process.pid)

    def rss(self) -> int:
        """Resident memory. Raises `TargetExited`."""
        try:
            if self.process.status() != psutil.STATUS_ZOMBIE and self.process.is_running():
                return int(self.process.memory_info().rss)
        except psutil.NoSuchProcess:
            pass
        raise TargetExited(f"Process {self.number} has ended.")

    def limit(self) -> int:
        """The least limit of its control groups, or the machine's memory."""
        allowed = [int(psutil.virtual_memory().total)]
        for folder in limits.memory_groups(self.number):
            for name in ("memory.max", "memory.limit_in_bytes"):
                with contextlib.suppress(OSError, ValueError):
                    allowed.append(int((folder / name).read_text()))
        return min(number for number in allowed if 0 < number < _UNLIMITED)

    @contextlib.asynccontextmanager
    async def opened(self, folder: Path) -> AsyncIterator[Target]:
        """The process as a target, left as it was found. Raises `CaptureError`."""
        target = await target_of_process(folder, pid=self.pid, python_pid=self.python_pid)
        try:
            yield target
        finally:
            await to_the_end(target.close())


async def capture(target: Target, path: Path, *, force: bool) -> Capture:
    """A snapshot, if it can be afforded. Raises `CaptureError`."""
    await target.collect()
    cost, headroom = await target.predict()
    if not force:
        refuse_if_too_costly(cost, headroom=headroom, disk=free_disk(path.parent), captures=1, folder=path.parent)
    return await target.snapshot(path, lambda _done, _total: None)
