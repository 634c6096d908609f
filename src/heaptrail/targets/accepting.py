"""Which of several processes that hold a listening socket is the one that serves it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from heaptrail.errors import UsageError
from heaptrail.targets.processes import (
    ancestors,
    connections_to,
    descendants,
    describe,
    describe_first,
    listening_address,
    listening_ports,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOK_SECONDS = 0.02
_LOOKS = 50


async def accepting_process(port: int, pids: Sequence[int]) -> int | None:
    """The process that takes a connection to `port`; None when none is seen to within a second.

    A parent that only passes its socket on holds it too, and so does a child that only inherited it.
    """
    host = next((address for pid in pids if (address := listening_address(pid, port))), "127.0.0.1")
    try:
        async with asyncio.timeout(1):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return None
    try:
        ours = writer.get_extra_info("sockname")[1]
        for _ in range(_LOOKS):
            for pid in pids:
                if ours in connections_to(pid, port):
                    return pid
            await asyncio.sleep(_LOOK_SECONDS)
        return None
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def innermost(pids: Sequence[int]) -> list[int]:
    """Those of `pids` that have none of the others below them."""
    return [pid for pid in pids if not set(descendants(pid)) & set(pids)]


def worker_notes(chosen: int, answering: Sequence[int], port: int) -> tuple[str, ...]:
    """What is to be noted where `chosen` is looked at, and all of `answering` take connections to `port`."""
    if chosen not in answering or len(answering) == 1:
        return ()
    seen = f"{len(answering)} processes answer on port {port}, and the heap of one of them, process {chosen}, was looked at"
    return (f"{seen}: start the service with one worker, such as --workers 1, so that it serves all requests",)


async def require_serving(pid: int, port: int) -> tuple[str, ...]:
    """The notes on a process that shares `port` with its parent, children or siblings.

    Raises `UsageError` where it holds the socket and others take the connections, such as gunicorn's master: its heap
    would look clean whatever the workers keep.
    """
    outermost = [each for each in (pid, *ancestors(pid)) if port in listening_ports(each)]
    if pid not in outermost:
        return ()
    holders = [each for each in (outermost[-1], *descendants(outermost[-1])) if port in listening_ports(each)]
    if len(holders) == 1:
        return ()
    answering = innermost(holders)
    accepting = await accepting_process(port, holders)
    if accepting is None or accepting == pid or (pid in answering and accepting in answering):
        return worker_notes(pid, answering, port)
    raise UsageError(
        f"{describe_first(pid)} does not answer the requests to port {port}: {describe(accepting)} does.",
        help=f"Hunt in that one: --pid {accepting}.",
    )
