"""What a capture of this process would cost, and which way it would go."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Literal

from heaptrail.agent.headroom import Headroom, memory_headroom, private_bytes

Way = Literal["fork", "in-process"]

# Measured on two cores with heaps of 20 MB to 1 GB, and rounded up.
_FORK_SECONDS = 0.001
_FORK_SECONDS_A_BYTE = 0.1 / 2**30
_SECONDS_AN_OBJECT = 1.5e-6
_BYTES_AN_OBJECT = 90
_WALK_BYTES_AN_OBJECT = 220
_FILE_BYTES_AN_OBJECT = 120
# How much of its memory a very busy service writes to, and so copies, while its copy is there.
_WRITTEN_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class CaptureCost:
    """A prediction, on the careful side.

    `pause_seconds`: how long all threads that run Python stand still. `memory_bytes`: needed at the peak, beside what the
    process has. `file_bytes`: of the snapshot. `reason`: why it is not by fork; "" where it is. `refusal`: why it would be
    refused, with the numbers; "" where it would not.
    """

    way: Way
    reason: str
    pause_seconds: float
    work_seconds: float
    memory_bytes: int
    file_bytes: int
    objects: int
    refusal: str


def predict(folder: str = ".") -> CaptureCost:
    """What a capture into `folder` would cost now. Takes under a millisecond; collects and counts nothing."""
    memory = private_bytes()
    objects = _objects_of_last_capture() or memory // _BYTES_AN_OBJECT
    headroom = memory_headroom()
    walking = objects * _WALK_BYTES_AN_OBJECT
    copying = walking + int(memory * _WRITTEN_SHARE)
    reason = _reason_against_fork(copying, headroom)
    work = objects * _SECONDS_AN_OBJECT
    file = objects * _FILE_BYTES_AN_OBJECT
    return CaptureCost(
        way="in-process" if reason else "fork",
        reason=reason,
        pause_seconds=work if reason else _FORK_SECONDS + memory * _FORK_SECONDS_A_BYTE,
        work_seconds=work,
        memory_bytes=walking if reason else copying,
        file_bytes=file,
        objects=objects,
        refusal=_refusal(walking, headroom, file, folder),
    )


def _objects_of_last_capture() -> int:
    try:
        from heaptrail import _walker
    except ImportError:
        return 0
    return _walker.objects_of_last_capture()


def _reason_against_fork(needed: int, headroom: Headroom | None) -> str:
    if sys.platform != "linux":
        return f"a process can be copied unnoticed on Linux only, this is {sys.platform}"
    if headroom is not None and needed > headroom.bytes:
        return f"a copy of the process may take {_mebibytes(needed)}, and {_mebibytes(headroom.bytes)} are {headroom.bound}"
    return ""


def _refusal(walking: int, headroom: Headroom | None, file: int, folder: str) -> str:
    if headroom is not None and walking > headroom.bytes:
        return f"It takes about {_mebibytes(walking)} of memory, and {_mebibytes(headroom.bytes)} are {headroom.bound}."
    free = _free_bytes(folder)
    if free is not None and file > free:
        return f"The snapshot takes about {_mebibytes(file)}, and {_mebibytes(free)} are free in {folder}."
    return ""


def _free_bytes(folder: str) -> int | None:
    try:
        state = os.statvfs(folder)
    except (AttributeError, OSError):
        return None
    return state.f_bavail * state.f_frsize


def _mebibytes(count: int) -> str:
    return f"{count / 2**20:,.0f} MiB"
