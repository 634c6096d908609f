"""The two ways in which V8 hands out a snapshot, and the choice between them.

By file: the process writes it itself, up to 2.6 times as fast, where it sees our file system. By protocol: in
chunks over the inspector. The two name the global object differently, so a run keeps to one of them.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from enum import Enum
from typing import TYPE_CHECKING, cast

from heaptrail.errors import CaptureError, UsageError
from heaptrail.targets.partial_file import PartialFile
from heaptrail.targets.processes import processor_seconds
from heaptrail.targets.protocol import Capture, CaptureProgress
from heaptrail.targets.stalling import STALL_SECONDS, watching_for_a_stall

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.targets.inspector import Inspector, JsonObject
    from heaptrail.targets.prediction import Cost

_PATIENCE = 5
_SETTING_UP_PERCENT = 50
_ALMOST = 0.95


class CaptureWay(Enum):
    """How snapshots leave the process."""

    FILE = "file"
    PROTOCOL = "protocol"


async def choose_way(inspector: Inspector, folder: Path) -> CaptureWay:
    """`FILE` if the process can write into `folder` as we see it, else `PROTOCOL`."""
    probe = folder / f".heaptrail-probe-{os.getpid()}"
    descriptor = os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        ours = os.fstat(descriptor)
        seen = await inspector.evaluate(
            f"""(() => {{ try {{
                const fs = require('fs'), probe = {json.dumps(str(probe))};
                fs.accessSync(probe, fs.constants.W_OK);
                const {{dev, ino}} = fs.statSync(probe, {{bigint: true}});
                return typeof require('v8').writeHeapSnapshot === 'function' ? `${{dev}}:${{ino}}` : '';
            }} catch {{ return ''; }} }})()"""
        )
    finally:
        os.close(descriptor)
        probe.unlink(missing_ok=True)
    return CaptureWay.FILE if seen == f"{ours.st_dev}:{ours.st_ino}" else CaptureWay.PROTOCOL


async def capture(
    inspector: Inspector,
    way: CaptureWay,
    path: Path,
    *,
    pid: int | None,
    predicted: Cost,
    progress: CaptureProgress,
) -> Capture:
    """Write one complete snapshot to `path`, or raise a `CaptureError` and leave nothing.

    `pid`, where known on this machine, tells a busy process from a stuck one. Memory: one chunk.
    """
    stall_seconds = STALL_SECONDS
    if pid is None and way is CaptureWay.FILE:
        # Nothing shows from outside while V8 builds the graph.
        stall_seconds = max(stall_seconds, _PATIENCE * predicted.seconds)
    write = _write_by_file if way is CaptureWay.FILE else _write_by_protocol
    began = time.monotonic()
    with PartialFile(path) as file:
        await write(
            inspector,
            file,
            pid=pid,
            predicted=predicted,
            progress=progress,
            stall_seconds=stall_seconds,
        )
        paused = time.monotonic() - began
        size = await asyncio.to_thread(file.finish)
    return Capture(path, size, paused)


async def _write_by_file(
    inspector: Inspector,
    file: PartialFile,
    *,
    pid: int | None,
    predicted: Cost,
    progress: CaptureProgress,
    stall_seconds: float,
) -> None:
    # Whoever is interrupted removes the file; a process that gets to work only then must not make it anew.
    name = json.dumps(str(file.path))
    expression = f"void (require('fs').existsSync({name}) && require('v8').writeHeapSnapshot({name}))"
    began = time.monotonic()

    def look() -> int:
        # While V8 builds the graph nothing shows but the time that it takes.
        waited = time.monotonic() - began
        progress(round(100 * min(waited / predicted.seconds, _ALMOST)), 100)
        return file.size

    async with watching_for_a_stall(look, lambda: processor_seconds(pid) if pid else 0.0, stall_seconds):
        await inspector.evaluate(expression, seconds=None)


async def _write_by_protocol(
    inspector: Inspector,
    file: PartialFile,
    *,
    pid: int | None,
    predicted: Cost,
    progress: CaptureProgress,
    stall_seconds: float,
) -> None:
    failure: OSError | None = None
    steps = 0

    def keep(event: JsonObject) -> None:
        nonlocal failure
        if failure is None:
            try:
                file.write(cast("str", event["chunk"]))
            except OSError as error:
                failure = error

    def report(event: JsonObject) -> None:
        nonlocal steps
        steps += 1
        done, total = cast("int", event["done"]), max(cast("int", event["total"]), 1)
        progress(_SETTING_UP_PERCENT * done // total, 100)

    def look() -> int:
        if file.size:
            share = min(file.size / max(predicted.disk, 1), 1.0)
            progress(int(_SETTING_UP_PERCENT + share * (100 - _SETTING_UP_PERCENT)), 100)
        return file.size + steps

    inspector.on("HeapProfiler.addHeapSnapshotChunk", keep)
    inspector.on("HeapProfiler.reportHeapSnapshotProgress", report)
    try:
        async with watching_for_a_stall(look, lambda: processor_seconds(pid) if pid else 0.0, stall_seconds):
            await inspector.call("HeapProfiler.takeHeapSnapshot", {"reportProgress": True}, seconds=None)
    finally:
        inspector.on("HeapProfiler.addHeapSnapshotChunk", None)
        inspector.on("HeapProfiler.reportHeapSnapshotProgress", None)
    if failure is not None:
        raise CaptureError(f"The snapshot could not be written: {failure.strerror}.") from failure


def no_stacks_of(runtime: str) -> UsageError:
    """The error for who wants stacks of allocations: V8 has none for snapshots that are taken one by one."""
    return UsageError(
        f"--allocations is for Python services, and this is {runtime}.",
        help="Without it the verdict names who holds what leaks. Who allocates it is in a recording: "
        "node --heap-prof server.js, then heaptrail allocations FILE.",
    )
