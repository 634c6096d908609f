"""Getting into a Python process that knows nothing of heaptrail: its control socket, opened from outside."""

from __future__ import annotations

import asyncio
import contextlib
import json
import platform
import sys
from typing import TYPE_CHECKING

from heaptrail.errors import CaptureError, InspectorUnavailable, TargetExited, TargetUnresponsive
from heaptrail.targets.processes import describe, describe_first
from heaptrail.targets.python_attach import remote_exec
from heaptrail.targets.python_attach.checks import CALLS_ON, examine
from heaptrail.targets.python_attach.installed import package_folders
from heaptrail.targets.python_attach.payload import Payload, write_payload
from heaptrail.targets.python_attach.stopping import CannotStop
from heaptrail.targets.python_attach.threads import has_ended
from heaptrail.targets.waiting import to_the_end, wait_until
from heaptrail.units import format_duration

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.targets.python_attach.interpreter import Interpreter

# A safe point comes within milliseconds, or not before the thread wakes up.
_SAFE_POINT_SECONDS = 0.2
_MOMENT_SECONDS = 30.0
_GRACE_SECONDS = 2.0
_IMPORT_SECONDS = 30.0
_LEAVE_SECONDS = 5.0


async def inject(pid: int, folder: Path) -> Path:
    """Have `pid` open its control socket in `folder`, which is private; the socket.

    Raises `InspectorUnavailable` with the remedy where that cannot be, and a `CaptureError` where it went wrong.
    What was written into the folder is removed, but for the socket. A root who looks at another user's process gives that
    user the folder.
    """
    interpreter, who = examine(pid, folder).require()
    payload = write_payload(folder, pid, who.own_pid, package_folders(), user=who.user, group=who.group)
    try:
        await _have_it_run(pid, interpreter, payload)
        await _wait_for_socket(pid, payload)
    except BaseException:
        await to_the_end(_take_back(payload))
        raise
    finally:
        payload.remove()
    return payload.socket


async def _have_it_run(pid: int, interpreter: Interpreter, payload: Payload) -> None:
    if interpreter.minor == remote_exec.VERSION and await _ask(pid, interpreter, payload):
        return
    if platform.machine() != CALLS_ON:
        raise TargetUnresponsive(
            f"{describe_first(pid)} sleeps, or waits for something: it runs a script only between two instructions.",
            help="Have it do something, a request for instance, and try again.",
        )
    await _call(pid, payload)


async def _ask(pid: int, interpreter: Interpreter, payload: Payload) -> bool:
    """Whether a thread of the process ran the script at its next safe point."""
    try:
        debugging = remote_exec.RemoteExec(pid, interpreter)
        # What stops the process has to be one thread, from the beginning to the end.
        await asyncio.to_thread(debugging.ask, payload.script)
        try:
            return await wait_until(lambda: payload.started.exists() or has_ended(pid), seconds=_SAFE_POINT_SECONDS)
        finally:
            await to_the_end(asyncio.to_thread(debugging.withdraw))
    except (CannotStop, PermissionError) as error:
        raise _forbidden(pid, error.strerror) from None
    except remote_exec.NotTaken as error:
        raise InspectorUnavailable(f"{describe_first(pid)}: {error}") from None
    except OSError:
        if has_ended(pid):
            raise _ended(pid) from None
        raise


async def _call(pid: int, payload: Payload) -> None:
    """Have a debugger call the script: a process of its own, which ends by itself."""
    module = "heaptrail.targets.python_attach.debugger"
    arguments = (str(pid), str(payload.script), str(payload.started), str(_MOMENT_SECONDS))
    debugger = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module, *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    talk = asyncio.ensure_future(debugger.communicate())
    try:
        async with asyncio.timeout(_MOMENT_SECONDS + _GRACE_SECONDS):
            output, complaint = await asyncio.shield(talk)
    except TimeoutError:
        raise _no_moment(pid) from None
    finally:
        if not talk.done():
            # Without the script it ends, once a call that is under way has returned.
            payload.script.unlink(missing_ok=True)
            await to_the_end(_wait_for(talk))
    try:
        found = json.loads(output)
    except ValueError:
        last = complaint.decode(errors="replace").strip().rpartition("\n")[2]
        raise CaptureError(f"The debugger of {describe(pid)} failed: {last}.") from None
    match found.get("error"):
        case None:
            return
        case "ended":
            raise _ended(pid)
        case "forbidden":
            raise _forbidden(pid, found["reason"])
        case "no moment":
            raise _no_moment(pid)
        case _:
            raise CaptureError(f"The debugger of {describe(pid)} failed: {found.get('reason')}.")


async def _wait_for(talk: asyncio.Future[tuple[bytes, bytes]]) -> None:
    await asyncio.wait([talk], timeout=_GRACE_SECONDS)


async def _wait_for_socket(pid: int, payload: Payload) -> None:
    await wait_until(
        lambda: payload.socket.exists() or payload.failed.exists() or has_ended(pid),
        seconds=_IMPORT_SECONDS,
    )
    if payload.socket.exists():
        return
    if payload.failed.exists():
        reason = payload.failed.read_text(errors="replace").partition("\n")[0]
        raise CaptureError(f"{describe_first(pid)} could not open its control socket: {reason}")
    if has_ended(pid):
        raise _ended(pid)
    if not payload.started.exists():
        raise CaptureError(
            f"{describe_first(pid)} could not read {payload.script}.",
            help="A security module (AppArmor, SELinux) may forbid it; the system's log says so.",
        )
    raise TargetUnresponsive(
        f"{describe_first(pid)} did not open its control socket within {format_duration(_IMPORT_SECONDS)}.",
        help="A thread may hold the GIL, or the import of a module hang: py-spy dump --pid shows where.",
    )


async def _take_back(payload: Payload) -> None:
    """Keep what was asked for from happening later, and undo it where it is happening."""
    payload.script.unlink(missing_ok=True)
    if not payload.started.exists():
        return
    await wait_until(lambda: payload.socket.exists() or payload.failed.exists(), seconds=_LEAVE_SECONDS)
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(_LEAVE_SECONDS):
            reader, writer = await asyncio.open_unix_connection(payload.socket)
            writer.write(b'{"do": "leave"}\n')
            await reader.readline()
            writer.close()


def _ended(pid: int) -> TargetExited:
    return TargetExited(f"Process {pid} ended.")


def _forbidden(pid: int, reason: str | None) -> InspectorUnavailable:
    return InspectorUnavailable(
        f"{describe_first(pid)} may not be traced: {reason}.", help=f"heaptrail doctor --pid {pid} says why."
    )


def _no_moment(pid: int) -> TargetUnresponsive:
    return TargetUnresponsive(
        f"{describe_first(pid)} ran no Python code for {format_duration(_MOMENT_SECONDS)}.",
        help="Its main thread runs native code, or a thread holds the GIL: py-spy dump --native --pid shows where.",
    )
