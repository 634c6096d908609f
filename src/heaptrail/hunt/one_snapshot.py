"""One snapshot of a process that runs already: its cost predicted, refused where that is too high, and nothing left behind."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.errors import UsageError
from heaptrail.hunt.interruption import run_until_interrupted
from heaptrail.hunt.progress import SilentProgress
from heaptrail.targets.addresses import parse_inspector_address
from heaptrail.targets.prediction import free_disk, refuse_if_too_costly
from heaptrail.targets.starting import target_of_process
from heaptrail.targets.waiting import to_the_end
from heaptrail.units import format_bytes, format_duration

if TYPE_CHECKING:
    from heaptrail.hunt.interruption import Interruption
    from heaptrail.hunt.progress import Progress
    from heaptrail.targets.addresses import InspectorAddress
    from heaptrail.targets.protocol import Capture, Target


def take_snapshot(
    path: str | os.PathLike[str] | None = None,
    *,
    pid: int | None = None,
    python_pid: int | None = None,
    inspect: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
    interruption: Interruption | None = None,
) -> Capture:
    """Capture the process that exactly one of `pid`, `python_pid` and `inspect` (HOST:PORT) names; garbage is collected first.

    The default of `path` is `<date-time>.heapsnapshot` in the working folder. Raises `UsageError` for a path that is taken,
    `CaptureError`, and KeyboardInterrupt after a signal, or when an `interruption` is asked for; whatever is raised, no file
    is left and the process is as it was.
    """
    if sum(each is not None for each in (pid, python_pid, inspect)) != 1:
        raise UsageError("Name one process.", help="Give --pid N, --python-pid N or --inspect HOST:PORT.")
    address = parse_inspector_address(inspect) if inspect is not None else None
    target_path = Path(path or f"{datetime.now():%Y-%m-%d-%H%M%S}.heapsnapshot").absolute()
    _require_new(target_path)
    work = _capture(target_path, pid, python_pid, address, progress or SilentProgress(), force=force)
    return run_until_interrupted(work, interruption)


def _require_new(path: Path) -> None:
    if path.exists():
        raise UsageError(f"{path} is there already.", help="Choose another name with -o.")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageError(f"The folder {path.parent} is not there, or may not be written.")


async def _capture(
    path: Path, pid: int | None, python_pid: int | None, inspect: InspectorAddress | None, progress: Progress, *, force: bool
) -> Capture:
    progress.phase("connect", None)
    target = await target_of_process(path.parent, pid=pid, python_pid=python_pid, inspect=inspect)
    try:
        progress.finish(target.runtime)
        return await _capture_from(target, path, progress, force=force)
    finally:
        await to_the_end(target.close())


async def _capture_from(target: Target, path: Path, progress: Progress, *, force: bool) -> Capture:
    progress.phase("snapshot", None)
    await target.collect()
    cost, headroom = await target.predict()
    if not force:
        refuse_if_too_costly(cost, headroom=headroom, disk=free_disk(path.parent), captures=1, folder=path.parent)
    progress.phase("snapshot", cost.duration)
    capture = await target.snapshot(path, progress.advance)
    progress.finish(f"{format_bytes(capture.bytes)}, paused for {format_duration(capture.seconds)}")
    return capture
