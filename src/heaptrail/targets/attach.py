"""Opening the inspector of a process that already runs, by SIGUSR1, and shutting it again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal

from heaptrail.errors import CaptureError, InspectorUnavailable
from heaptrail.targets import processes
from heaptrail.targets.addresses import InspectorAddress, is_listening
from heaptrail.targets.inspector import Inspector
from heaptrail.targets.offers import find_session_url
from heaptrail.targets.waiting import wait_until

_DEFAULT_PORT = 9229
_INSPECTOR_PORT = re.compile(r"--(?:inspect(?:-brk|-wait|-port)?|debug-port)[= ](?:\S*:)?(\d+)(?!\S)")
_OPEN_SECONDS = 10.0
_CLOSE_SECONDS = 3.0

# Closing waits for the session to end, which follows at once. Where the event loop is blocked no timer fires,
# but the inspector interrupts running code; from Node.js 18 on it bears being closed by itself.
_CLOSE_SOON = "void setTimeout(inspector => inspector.close(), 50, require('inspector'))"
_CLOSE_NOW = "parseInt(process.versions.node) >= 18 && require('inspector').close()"


def require_attachable(pid: int) -> None:
    """Raise `InspectorUnavailable` unless `pid` is a Node.js process of ours whose loopback we share."""
    if absence := processes.absence(pid):
        raise InspectorUnavailable(f"Process {pid} {absence}.", help="Look for it: pgrep -af node; pgrep -af python")
    who = processes.describe_first(pid)
    try:
        os.kill(pid, 0)
    except PermissionError:
        raise InspectorUnavailable(f"{who} belongs to another user.", help="Run heaptrail as that user, or as root.") from None
    if not processes.looks_like_node(pid):
        raise InspectorUnavailable(
            f"{who} seems to run neither Node.js nor Python.",
            help="Is it the service itself, or what started it? ps -ef --forest. "
            "If it is Node.js under another name, start it with --inspect and give --inspect HOST:PORT.",
        )
    if not processes.shares_network(pid):
        raise InspectorUnavailable(
            f"{who} is in a container with a network of its own, where its inspector is out of reach.",
            help=f"Run heaptrail inside that container, or: nsenter --target {pid} --net heaptrail …",
        )


async def open_inspector_of(pid: int) -> InspectorAddress | None:
    """The inspector that `pid` has open already; None when there is none.

    Asks only ports that an inspector may have: on the others a question would be a request to the service.
    """
    for port in sorted(processes.listening_ports(pid) & possible_ports(pid)):
        address = InspectorAddress("127.0.0.1", port)
        try:
            await find_session_url(address)
        except InspectorUnavailable:
            continue
        return address
    return None


def possible_ports(pid: int) -> set[int]:
    """Ports on which the process has an inspector, if it has one."""
    options = " ".join([*processes.command_line(pid), processes.environment_value(pid, "NODE_OPTIONS")])
    named = {int(port) for port in _INSPECTOR_PORT.findall(options)}
    # Port 0 stands for any free one.
    return processes.listening_ports(pid) if 0 in named else named | {_DEFAULT_PORT}


async def open_inspector(pid: int) -> InspectorAddress:
    """Have `pid` open its inspector. Raises `InspectorUnavailable`."""
    who = processes.describe(pid)
    if not processes.catches_signal(pid, signal.SIGUSR1):
        raise InspectorUnavailable(f"{who} does not react to SIGUSR1, so no inspector can be opened in it.")
    if is_listening("127.0.0.1", _DEFAULT_PORT):
        owner = processes.port_owner(_DEFAULT_PORT)
        raise InspectorUnavailable(
            f"Port {_DEFAULT_PORT}, on which {who} would open its inspector, is taken"
            f"{f' by {processes.describe(owner)}' if owner else ''}.",
            help="End the other inspector first, or start the process with --inspect=127.0.0.1:0.",
        )
    before = processes.listening_ports(pid)
    os.kill(pid, signal.SIGUSR1)
    await wait_until(
        lambda: bool(processes.listening_ports(pid) - before) or not processes.is_alive(pid),
        seconds=_OPEN_SECONDS,
    )
    for port in processes.listening_ports(pid) - before:
        return InspectorAddress("127.0.0.1", port)
    if not processes.is_alive(pid):
        raise InspectorUnavailable(f"{who} ended when asked to open its inspector.")
    raise InspectorUnavailable(
        f"{who} opened no inspector within {_OPEN_SECONDS:.0f} s of SIGUSR1.",
        help="It may handle SIGUSR1 itself, or be stopped: start it with --inspect and name that.",
    )


async def shut_inspector(pid: int, address: InspectorAddress, inspector: Inspector | None) -> bool:
    """Have the process close its inspector, through `inspector` or a new session; whether it has.

    What was asked stays with the process: one that stands still does it when it wakes up.
    """
    for expression in (_CLOSE_SOON, _CLOSE_NOW):
        if inspector is None or not inspector.is_open:
            async with asyncio.timeout(_CLOSE_SECONDS):
                inspector = await Inspector.connect(await find_session_url(address))
        await inspector.post("Runtime.evaluate", {"expression": expression, "includeCommandLineAPI": True, "silent": True})
        await inspector.disconnect()
        if await wait_until(lambda: address.port not in processes.listening_ports(pid), seconds=_CLOSE_SECONDS):
            return True
    return False


async def shut_any_inspector(pid: int) -> None:
    """Have `pid` close an inspector that was opened, or asked for, but never used."""
    with contextlib.suppress(CaptureError, TimeoutError):
        if (address := await open_inspector_of(pid)) is not None:
            await shut_inspector(pid, address, None)
