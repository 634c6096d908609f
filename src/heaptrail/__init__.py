"""Find memory leaks in running services: what grows, how much per request, what holds it, and where.

    import heaptrail

    heap = heaptrail.open("app.heapsnapshot")
    for row in heap.classes()[:10]:
        print(row.name, row.count, row.retained)

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike
    from typing import BinaryIO

    from heaptrail import hunt
    from heaptrail.errors import (
        CaptureError,
        CaptureRefused,
        CaptureRunning,
        ConnectionLost,
        HeaptrailError,
        InspectorUnavailable,
        InvalidSnapshot,
        LoadFailed,
        TargetExited,
        TargetOutOfMemory,
        TargetUnresponsive,
        UsageError,
    )
    from heaptrail.hunt import HuntPlan, HuntResult
    from heaptrail.model import (
        ClassRow,
        DiffRow,
        Finding,
        Growth,
        GrowthRow,
        GrowthTable,
        GrowthView,
        Holder,
        Sample,
        Source,
        StackFrame,
        Statistics,
        Summary,
        Suspect,
        Total,
        Trail,
        TrailStep,
        Verdict,
    )
    from heaptrail.nodes import Edge, Node
    from heaptrail.snapshot import Snapshot

_MODULE_OF = {
    "CaptureError": "errors",
    "CaptureRefused": "errors",
    "CaptureRunning": "errors",
    "ClassRow": "model",
    "ConnectionLost": "errors",
    "DiffRow": "model",
    "Edge": "nodes",
    "Finding": "model",
    "Growth": "model",
    "GrowthRow": "model",
    "GrowthTable": "model",
    "HeaptrailError": "errors",
    "HuntPlan": "hunt",
    "HuntResult": "hunt",
    "Holder": "model",
    "InspectorUnavailable": "errors",
    "InvalidSnapshot": "errors",
    "LoadFailed": "errors",
    "Node": "nodes",
    "Sample": "model",
    "Snapshot": "snapshot",
    "Source": "model",
    "StackFrame": "model",
    "Statistics": "model",
    "Summary": "model",
    "Suspect": "model",
    "TargetExited": "errors",
    "TargetOutOfMemory": "errors",
    "TargetUnresponsive": "errors",
    "Total": "model",
    "Trail": "model",
    "TrailStep": "model",
    "UsageError": "errors",
    "Verdict": "model",
}

__all__ = [
    "CaptureError",
    "CaptureRefused",
    "CaptureRunning",
    "ClassRow",
    "ConnectionLost",
    "DiffRow",
    "Edge",
    "Finding",
    "Growth",
    "GrowthRow",
    "GrowthTable",
    "HeaptrailError",
    "Holder",
    "HuntPlan",
    "HuntResult",
    "InspectorUnavailable",
    "InvalidSnapshot",
    "LoadFailed",
    "Node",
    "Sample",
    "Snapshot",
    "Source",
    "StackFrame",
    "Statistics",
    "Summary",
    "Suspect",
    "TargetExited",
    "TargetOutOfMemory",
    "TargetUnresponsive",
    "Total",
    "Trail",
    "TrailStep",
    "UsageError",
    "Verdict",
    "capture",
    "compare",
    "findings",
    "growth",
    "hunt",
    "open",
    "suspects",
    "write_heap_snapshot",
]


def open(source: str | PathLike[str] | BinaryIO, *, index: bool = True) -> Snapshot:  # noqa: A001
    """Open a `.heapsnapshot`: a path, `-` for standard input, or a binary file.

    It may be compressed; the content tells, not the name. Cost: one pass over the file, or some milliseconds
    where an index of it was kept (`Snapshot.save_index`, and every command); `index=False` does not look for one.
    Raises `InvalidSnapshot` where the file is not a heap snapshot, and says where in it.
    """
    from heaptrail.snapshot import Snapshot

    return Snapshot.open(source, index=index)


def capture(
    *,
    pid: int | None = None,
    python_pid: int | None = None,
    inspect: str | None = None,
    path: str | PathLike[str] | None = None,
    force: bool = False,
) -> str:
    """Take a heap snapshot of another process, Node.js or Python, and return the path of the file.

    Exactly one names the process: `pid`, `inspect` (HOST:PORT of an open inspector), or `python_pid` for a program that
    embeds Python. The default of `path` is `<date-time>.heapsnapshot` in the working folder. `force` captures even if memory
    or the disk may not suffice. Raises `CaptureError` and `UsageError`. Cost: see docs/safety.md.
    """
    from heaptrail.hunt.one_snapshot import take_snapshot

    return str(take_snapshot(path, pid=pid, python_pid=python_pid, inspect=inspect, force=force).path)


def compare(base: Snapshot, newer: Snapshot) -> list[DiffRow]:
    """What came and what went between two snapshots of one process, one row a class, largest growth first.

    DevTools' Comparison, row for row. Like DevTools it takes ids at their word: they mean the same objects in both only where
    both were taken in one session; `heaptrail compare` checks that. Cost: shallow sizes and class tables of both.
    """
    from heaptrail.analysis.comparison import compare_by_id

    return compare_by_id(base, newer)


def suspects(*snapshots: Snapshot, requests: Sequence[int] = ()) -> Verdict:
    """What leaks, from two or more snapshots of one process, oldest first.

    `requests` says how many were made between neighbouring snapshots, one number a round or one for all;
    empty when that is not known. Cost: dominators of every snapshot. Raises `UsageError` when the snapshots
    cannot be compared.
    """
    from heaptrail.analysis.suspects import judge

    return judge(snapshots, requests)


def findings(snapshot: Snapshot, *detectors: str) -> tuple[Finding, ...]:
    """What looks wasteful or forgotten in one snapshot, most bytes first, as the detectors named, or all, see it.

    Cost: dominators, then some passes over the graph. Raises `UsageError` for a detector that there is not.
    """
    from heaptrail.analysis.detectors import DETECTORS
    from heaptrail.analysis.findings import detect
    from heaptrail.errors import UsageError

    for name in detectors:
        if name not in DETECTORS:
            raise UsageError(f"there is no detector {name!r}", help=f"one of {', '.join(DETECTORS)}")
    return detect(snapshot, detectors or tuple(DETECTORS))


def growth(*snapshots: Snapshot, by: GrowthView = "class", requests: Sequence[int] = ()) -> GrowthTable:
    """What changed between two or more snapshots, oldest first: objects and bytes in each, by class, holder or path.

    The snapshots may be of different sessions: names are compared, not ids. Cost: shallow sizes of every snapshot,
    and for holders and paths the cheapest paths as well. Raises `UsageError` for fewer than two snapshots.
    """
    from heaptrail.analysis.growth import find_growth

    return find_growth(snapshots, by, requests)


def write_heap_snapshot(path: str | PathLike[str] | None = None, *, collect: bool = True) -> str:
    """Write a heap snapshot of this Python process, like Node's `v8.writeHeapSnapshot`; the path of the file.

    The default is `heap_snapshot-<UTC time>-<pid>.heapsnapshot` in the working folder. The service goes on while a copy of
    the process writes the file; `collect` collects garbage first. Raises `CaptureError`, and `CaptureRefused` where memory or
    disk do not suffice.
    """
    from heaptrail.agent.heap import write_heap_snapshot as write

    return write(path, collect=collect)


def __getattr__(name: str) -> object:
    if name == "hunt":
        return import_module(f"{__name__}.hunt")  # a package that can be called
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
