"""Which of several processes that hold a listening socket is the one that serves it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from heaptrail.targets.processes import connections_to, descendants, listening_address

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
