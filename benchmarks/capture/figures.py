"""What each of the measured programs prints: one line of JSON."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def resident_bytes(name: str = "VmRSS") -> int:
    """What of this process is in memory, or was at the most (`VmHWM`)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/self/status has no {name}")


def measure_in_process(work: Callable[[], int]) -> None:
    """Do `work`, which stops this process and returns how many objects it saw, and print what it cost."""
    before = resident_bytes()
    began = time.perf_counter()
    objects = work()
    seconds = time.perf_counter() - began
    answer = {
        "objects": objects,
        "pause_seconds": seconds,
        "seconds": seconds,
        "resident_before": before,
        "resident_peak": resident_bytes("VmHWM"),
    }
    print(json.dumps(answer))
