"""What a command costs as a whole process, from its start to its end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO, TYPE_CHECKING

from benchmarks.packages import reason

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLING_SECONDS = 0.02
_RESIDENT_UNIT = 1 if sys.platform == "darwin" else 1024


class MeasurementFailed(RuntimeError):
    """A command that was to be measured failed, with the reason in one line."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU (user and system) and clock in seconds, peaks of memory in bytes; `anonymous` is None where /proc is missing."""

    cpu_seconds: float
    wall_seconds: float
    resident_bytes: float
    anonymous_bytes: float | None


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its cost, and what it printed."""

    cost: Cost
    output: str


def measure(command: Sequence[str], *, exit_codes: Sequence[int] = (0,)) -> Run:
    """Run a command to its end. Raises `MeasurementFailed` when its exit code is none of `exit_codes`."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        sampler = _MemorySampler(process.pid)
        sampler.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        finally:
            sampler.stop()
        wall_seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in exit_codes:
            why = reason(_text(errors)) or "it said nothing"
            raise MeasurementFailed(f"{Path(command[0]).name} ended with {process.returncode}: {why}")
        cost = Cost(
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            wall_seconds=wall_seconds,
            # `ru_maxrss` would count what the measuring process itself had resident when it started this one.
            resident_bytes=sampler.peaks.get("VmHWM") or usage.ru_maxrss * _RESIDENT_UNIT,
            anonymous_bytes=sampler.peaks.get("RssAnon"),
        )
        return Run(cost, _text(output))


def medians(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    anonymous = [cost.anonymous_bytes for cost in costs if cost.anonymous_bytes is not None]
    return Cost(
        cpu_seconds=median(cost.cpu_seconds for cost in costs),
        wall_seconds=median(cost.wall_seconds for cost in costs),
        resident_bytes=median(cost.resident_bytes for cost in costs),
        anonymous_bytes=median(anonymous) if anonymous else None,
    )


class _MemorySampler(threading.Thread):
    """Looks at a process's memory in /proc while it runs. `peaks` are bytes, and empty where there is no /proc.

    The kernel keeps the peak of what is resident (`VmHWM`), but not of what of it is no file's (`RssAnon`).
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peaks: dict[str, float] = {}
        self._status = Path(f"/proc/{pid}/status")
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(SAMPLING_SECONDS):
            try:
                status = self._status.read_text()
            except OSError:
                return
            for line in status.splitlines():
                name, _, value = line.partition(":")
                if name in ("VmHWM", "RssAnon"):
                    self.peaks[name] = max(self.peaks.get(name, 0), int(value.split()[0]) * 1024)

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
