"""Heap snapshots of the process that this runs in.

By fork: a copy of the process writes the file, and the process stands still only while it is copied, for milliseconds.
In process: everything stands still until the file is written, for about a second per million objects.
"""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from heaptrail.agent.capture_cost import CaptureCost, Way, predict
from heaptrail.agent.capture_failures import failure_of, refusal
from heaptrail.errors import CaptureError, CaptureRefused, CaptureRunning

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail._walker import CaptureOutcome

__all__ = ["CaptureCost", "CaptureRunning", "HeapCapture", "capture_heap", "predict", "write_heap_snapshot"]

_LIMIT_SECONDS = 600
# Of the package, as its code names its files: what opens the control socket lies beside the agent.
_OWN_FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "")  # noqa: PTH118, PTH120


@dataclass(frozen=True, slots=True)
class HeapCapture:
    """A complete snapshot, and what it cost.

    `pause_seconds`: how long all threads that run Python stood still, a collection before it not counted. `child_seconds`: from
    the beginning to the file on disk. `copied_bytes`: memory that the process and its copy wrote to meanwhile, and so had
    copied; -1 where the kernel does not say. `reason`: why not by fork. `no_stacks`: why the file does not say where its
    objects were allocated; empty where it does.
    """

    path: str
    bytes: int
    node_count: int
    edge_count: int
    way: Way
    reason: str
    pause_seconds: float
    child_seconds: float
    copied_bytes: int
    no_stacks: str = ""


def capture_heap(path: Path | str, *, collect: bool = False, way: Literal["auto", "fork", "in-process"] = "auto") -> HeapCapture:
    """Write a snapshot of this process to `path` (0600), and return when it is complete.

    Blocks the calling thread; other threads go on as soon as the process is copied. `collect` collects garbage first, which
    stops everything for as long as that takes. `auto` copies the process where it can, and refuses where memory or disk
    do not suffice; a way that is named is taken without a look at either. A file of that name is replaced.
    Raises `CaptureRefused`, `CaptureRunning` and `CaptureError`; whatever is raised, no file, process or descriptor is left.
    """
    if sys.is_finalizing():
        raise CaptureRefused("The interpreter is shutting down.", help="Capture earlier: in a function registered with atexit.")
    _require_walker()
    target = os.path.abspath(path)  # noqa: PTH100 - pathlib is not imported into a service for this
    if os.path.isdir(target):  # noqa: PTH112
        raise CaptureError(f"{target} is a folder.", help="Name a file in it.")
    reason = ""
    if way == "auto":
        cost = predict(os.path.dirname(target))  # noqa: PTH120
        if cost.refusal:
            raise CaptureRefused(
                f"No snapshot is taken: {cost.refusal}",
                help='way="in-process" takes it all the same, way="fork" by a copy of the process.',
            )
        reason = cost.reason
    if collect:
        gc.collect()
    if way == "fork" or not (reason or way == "in-process"):
        outcome = _by_fork(target)
        if outcome["failure"] != "clone" or way == "fork":
            return _completed(outcome, target, "fork", "")
        reason = refusal(outcome["error_number"])
    return _completed(_in_process(target, reason), target, "in-process", reason)


def write_heap_snapshot(path: str | os.PathLike[str] | None = None, *, collect: bool = True) -> str:
    """Write a heap snapshot of this process, like Node's `v8.writeHeapSnapshot`; the path of the file.

    The default is `heap_snapshot-<UTC time>-<pid>.heapsnapshot` in the working folder. The service goes on while a copy of
    the process writes the file; `collect` collects garbage first. Raises `CaptureError`, and `CaptureRefused` where memory or
    disk do not suffice.
    """
    return capture_heap(os.fspath(path) if path is not None else _default_name(), collect=collect).path


def _default_name() -> str:
    from datetime import UTC, datetime

    from heaptrail.agent.profile import profile_name

    return profile_name("heap_snapshot", datetime.now(UTC), os.getpid(), ".heapsnapshot")


def _require_walker() -> None:
    try:
        import heaptrail._walker  # noqa: F401
    except ImportError as error:
        raise CaptureError(
            f"The heap of this Python cannot be captured: {error}",
            help="Install heaptrail with this very Python; its free-threaded build is not supported yet.",
        ) from None


def _by_fork(path: str) -> CaptureOutcome:
    from heaptrail import _walker

    return _walker.capture_by_fork(os.fsencode(path), _limit_seconds(), _OWN_FOLDER)


def _in_process(path: str, reason: str) -> CaptureOutcome:
    from heaptrail import _walker
    from heaptrail.agent.draining import Draining

    with Draining():
        return _walker.capture_in_process(os.fsencode(path), reason, _OWN_FOLDER)


def _limit_seconds() -> int:
    text = os.environ.get("HEAPTRAIL_CAPTURE_SECONDS", "")
    return max(1, int(text)) if text.isdecimal() else _LIMIT_SECONDS


def _completed(outcome: CaptureOutcome, path: str, way: Way, reason: str) -> HeapCapture:
    if outcome["failure"]:
        raise failure_of(outcome, path, _limit_seconds())
    return HeapCapture(
        path=path,
        bytes=outcome["bytes"],
        node_count=outcome["node_count"],
        edge_count=outcome["edge_count"],
        way=way,
        reason=reason,
        pause_seconds=outcome["pause_seconds"],
        child_seconds=outcome["child_seconds"],
        copied_bytes=outcome["copied_bytes"],
        no_stacks=outcome["no_stacks"],
    )
