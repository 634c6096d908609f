"""What a capture will cost, said before it is made."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heaptrail.errors import CaptureRefused
from heaptrail.units import format_bytes, format_duration

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.targets.limits import Headroom

# Measured on Node 14 to 24 with heaps of 6 MiB to 1.5 GiB: 55 bytes an object, 3.8 edges an object.
_BYTES_PER_OBJECT = 55
_EDGES_PER_OBJECT = 3.8
# V8 keeps 40 bytes per entry and 24 per edge, in arrays and tables that grow by doubling, beside the map
# of ids and the strings: together about three times that.
_ENTRY_BYTES = 40
_EDGE_BYTES = 24
_OVERHEAD = 3.0
_FILE_BYTES_PER_HEAP_BYTE = 1.55
_SECONDS_PER_BYTE = 0.1 / (1 << 20)
_FIXED_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of a still process, bytes of memory at the peak beside the heap, bytes of file.

    `work_seconds`: until the file is there, where the process goes on meanwhile.
    """

    heap_used: int
    seconds: float
    memory: int
    disk: int
    work_seconds: float = 0.0

    @property
    def duration(self) -> float:
        """Seconds until the file is there."""
        return max(self.seconds, self.work_seconds)

    def __str__(self) -> str:
        return (
            f"a pause of about {format_duration(self.seconds)}, {format_bytes(self.memory)} of memory "
            f"and a file of {format_bytes(self.disk)}"
        )


def predict_cost(heap_used: int) -> Cost:
    """The cost of one snapshot of a heap with `heap_used` bytes in use."""
    objects = heap_used / _BYTES_PER_OBJECT
    graph = objects * (_ENTRY_BYTES + _EDGES_PER_OBJECT * _EDGE_BYTES)
    return Cost(
        heap_used=heap_used,
        seconds=_FIXED_SECONDS + heap_used * _SECONDS_PER_BYTE,
        memory=round(graph * _OVERHEAD),
        disk=round(heap_used * _FILE_BYTES_PER_HEAP_BYTE),
    )


def free_disk(folder: Path) -> int:
    """Bytes that this user may still write into the file system of `folder`."""
    return shutil.disk_usage(folder).free


def refuse_if_too_costly(cost: Cost, *, headroom: Headroom, disk: int, captures: int, folder: Path) -> None:
    """Raise `CaptureRefused`, with the numbers, when memory or the disk would not suffice."""
    ahead = f"A snapshot of the {format_bytes(cost.heap_used)} that the heap uses needs {cost}"
    if cost.memory > headroom.bytes:
        raise CaptureRefused(
            f"{ahead}, but {headroom.bound} is {format_bytes(headroom.bytes)}.",
            help="Give the process more memory, take a smaller one, or pass --force to capture all the same.",
        )
    if cost.disk * captures > disk:
        raise CaptureRefused(
            f"{ahead}; {captures} of them do not fit into the {format_bytes(disk)} left in {folder}.",
            help="Choose another folder with --out, free some space, or pass --force.",
        )
