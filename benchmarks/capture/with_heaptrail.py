"""Write a snapshot of this process while it goes on: the whole graph, with names, sizes, roots and ids."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

from figures import resident_bytes
from server_heap import build

from heaptrail.agent.heap import capture_heap


class Stalls(threading.Thread):
    """How long this process stood still at the most, as a thread of its own sees it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.longest = 0.0
        self._stopped = threading.Event()

    def run(self) -> None:
        """Look at the clock, again and again."""
        last = time.perf_counter()
        while not self._stopped.is_set():
            time.sleep(0.0005)
            now = time.perf_counter()
            self.longest = max(self.longest, now - last)
            last = now

    def stop(self) -> None:
        """End it."""
        self._stopped.set()
        self.join()


build(int(sys.argv[1]))
before = resident_bytes()
stalls = Stalls()
stalls.start()
time.sleep(0.05)
stalls.longest = 0.0
children = resource.getrusage(resource.RUSAGE_CHILDREN)
with tempfile.TemporaryDirectory() as folder:
    began = time.perf_counter()
    capture = capture_heap(Path(folder) / "1.heapsnapshot", way="fork")
    seconds = time.perf_counter() - began
stalls.stop()
afterwards = resource.getrusage(resource.RUSAGE_CHILDREN)
answer = {
    "objects": capture.node_count,
    "edges": capture.edge_count,
    "file_bytes": capture.bytes,
    "pause_seconds": capture.pause_seconds,
    "longest_stall_seconds": stalls.longest,
    "child_cpu_seconds": afterwards.ru_utime + afterwards.ru_stime - children.ru_utime - children.ru_stime,
    "child_seconds": capture.child_seconds,
    "copied_bytes": capture.copied_bytes,
    "seconds": seconds,
    "resident_before": before,
    "resident_peak": resident_bytes("VmHWM"),
}
print(json.dumps(answer))
