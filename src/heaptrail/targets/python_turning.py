"""Whether a Python process still does anything but one thing, and where it is stuck when it does not."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, cast

from heaptrail.errors import TargetUnresponsive
from heaptrail.targets.processes import is_stopped, main_thread_runs
from heaptrail.units import format_duration

if TYPE_CHECKING:
    from heaptrail.targets.control_session import ControlSession

# The control thread gets the GIL from running Python code, so an answer alone says nothing: a main thread that
# never waits for anything, in a function that it never leaves, is stuck there.
_RUNNING_SHARE = 0.8
_LOOK_SECONDS = 0.25
_FIRST_LOOKS = 4

Frame = tuple[int, str, str, int]


async def require_turning(session: ControlSession, pid: int | None, seconds: float) -> None:
    """Raise `TargetUnresponsive` when the process does not answer, or its main thread runs on in one function."""
    common = await _stack(session, pid, seconds)
    if pid is None:
        return
    until = time.monotonic() + seconds
    looks = running = 0
    while time.monotonic() < until or looks < _FIRST_LOOKS:
        await asyncio.sleep(_LOOK_SECONDS)
        looks, running = looks + 1, running + main_thread_runs(pid)
        if looks >= _FIRST_LOOKS and running < _RUNNING_SHARE * looks:
            return
        now = await _stack(session, pid, seconds)
        common = [ours for ours, theirs in zip(now, common, strict=False) if ours[0] == theirs[0]]
    if common:
        _, function, file, line = common[-1]
        raise TargetUnresponsive(
            f"The main thread of the process has been busy for {format_duration(seconds)} in {function} ({file}:{line}).",
            help="It answers no request while one piece of code runs on; mend that first.",
        )


def silence(pid: int | None, seconds: float) -> TargetUnresponsive:
    """Why a process does not even answer its control socket."""
    if pid is not None and is_stopped(pid):
        return TargetUnresponsive(f"Process {pid} is stopped: by SIGSTOP, or a debugger.", help=f"Let it go on: kill -CONT {pid}")
    return TargetUnresponsive(
        f"The process has run no Python code of another thread for {format_duration(seconds)}: native code holds the GIL.",
        help="It answers no request while that goes on; mend that first. py-spy dump --native shows where it is.",
    )


async def _stack(session: ControlSession, pid: int | None, seconds: float) -> list[Frame]:
    try:
        found = await session.ask("where", seconds=seconds)
    except TargetUnresponsive:
        raise silence(pid, seconds) from None
    return [cast("Frame", tuple(frame)) for frame in cast("list[list[object]]", found["frames"])]
