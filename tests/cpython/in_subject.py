"""What programs that take snapshots of themselves have at hand. Runs inside them."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from heaptrail.agent.heap import CaptureRunning, HeapCapture, capture_heap
from heaptrail.errors import CaptureError, CaptureRefused

__all__ = [
    "CaptureError",
    "CaptureRefused",
    "CaptureRunning",
    "CapturedElsewhere",
    "HeapCapture",
    "Path",
    "answer",
    "capture_heap",
    "copies",
    "descriptors",
    "fill",
    "folder",
    "freeze",
    "json",
    "os",
    "signal",
    "stopped",
    "sys",
    "thaw",
    "threading",
    "time",
    "wait_until",
]

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()


def answer(**values: object) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def fill(count: int) -> list[dict[str, object]]:
    """A heap of some five objects a count, so that a copy of the process has something to do."""
    return [{"name": str(number), "numbers": [number, number + 0.5]} for number in range(count)]


def copies(pid: int | None = None) -> list[int]:
    """Processes below this one, ended ones that nobody waited for included."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            try:
                state = (process / "stat").read_text()
            except OSError:
                continue
            if int(state.rpartition(")")[2].split()[1]) == (pid or os.getpid()):
                found.append(int(process.name))
    return found


def descriptors() -> list[str]:
    """What is open."""
    opened = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            opened.append(str(descriptor.readlink()))
        except FileNotFoundError:  # the folder that was listed
            continue
    return sorted(opened)


def wait_until(condition, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.001)


class CapturedElsewhere(threading.Thread):
    """A capture in a thread. `result` is what came back or was raised."""

    def __init__(self, path: Path, **options: object) -> None:
        super().__init__()
        self.result: HeapCapture | BaseException | None = None
        self._path = path
        self._options = options
        self.start()

    def run(self) -> None:
        try:
            self.result = capture_heap(self._path, **self._options)  # type: ignore[arg-type]
        except BaseException as error:
            self.result = error

    def ended(self) -> HeapCapture | BaseException | None:
        self.join()
        return self.result


def freeze(path: Path, **options: object) -> tuple[CapturedElsewhere, int]:
    """A capture whose copy of the process was stopped before it was through."""
    for _ in range(50):
        capture = CapturedElsewhere(path, **options)
        while capture.is_alive():
            for copy in copies():
                try:
                    if Path(f"/proc/{copy}/comm").read_text() != "heaptrail\n":  # it has settled, and begins to walk
                        continue
                    os.kill(copy, signal.SIGSTOP)
                except (FileNotFoundError, ProcessLookupError):
                    continue
                time.sleep(0.01)
                if capture.is_alive():
                    return capture, copy
        capture.join()
    raise RuntimeError("every capture was through before it could be stopped")


def stopped(copy: int) -> bool:
    """Stops a process; false where it had ended before."""
    try:
        os.kill(copy, signal.SIGSTOP)
        while (state := (Path(f"/proc/{copy}/stat").read_text().rpartition(")")[2].split()[0])) != "T":
            if state in "ZX":
                return False
            time.sleep(0.001)
    except (FileNotFoundError, ProcessLookupError):
        return False
    return True


def thaw(copy: int) -> None:
    os.kill(copy, signal.SIGCONT)
