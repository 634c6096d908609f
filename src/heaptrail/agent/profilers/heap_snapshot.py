"""A heap snapshot of this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.agent.protocols import Attributes


class HeapSnapshot:
    """One heap snapshot per trigger, `.heapsnapshot`. Garbage is collected first if `collect` says so."""

    kind = "heap_snapshot"
    suffix = ".heapsnapshot"

    def __init__(self, *, collect: bool = False) -> None:
        self._collect = collect

    def capture(self, path: Path) -> Attributes:
        """See `OneShotProfiler`. Raises `CaptureRefused` and `CaptureError`."""
        from heaptrail.agent.heap import capture_heap

        capture = capture_heap(path, collect=self._collect)
        return {
            "bytes": capture.bytes,
            "nodes": capture.node_count,
            "edges": capture.edge_count,
            "way": capture.way,
            "pause_seconds": capture.pause_seconds,
            "child_seconds": capture.child_seconds,
        }
