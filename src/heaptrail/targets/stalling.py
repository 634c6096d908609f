"""Telling a process that is busy with a capture from one that is stuck in it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

from heaptrail.errors import TargetUnresponsive
from heaptrail.units import format_duration

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

_LOOK_SECONDS = 0.2
_BUSY_SHARE = 0.02
# A process that is building a snapshot is busy; one that uses no processor and writes nothing is stuck.
STALL_SECONDS = 60.0


@contextlib.asynccontextmanager
async def watching_for_a_stall(look: Callable[[], int], busy: Callable[[], float], seconds: float) -> AsyncIterator[None]:
    """Cancel the body, and raise `TargetUnresponsive`, when for `seconds` neither `look` nor the processor moves.

    `busy` is the processor time used so far, in seconds; always 0 where that cannot be known.
    """
    body = asyncio.current_task()
    assert body is not None
    stalled = False

    async def watch() -> None:
        nonlocal stalled
        seen, used, since = look(), busy(), time.monotonic()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now, used_now = look(), busy()
            waited = time.monotonic() - since
            if now != seen or used_now - used > _BUSY_SHARE * waited:
                seen, used, since = now, used_now, time.monotonic()
            elif waited > seconds:
                stalled = True
                body.cancel()
                return

    watcher = asyncio.create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        if not stalled:
            raise
        body.uncancel()
        raise TargetUnresponsive(
            f"The process did nothing for {format_duration(seconds)} in the midst of the capture.",
            help="Is it stopped (SIGSTOP, a debugger), or does it wait for something outside?",
        ) from None
    finally:
        watcher.cancel()
        await asyncio.gather(watcher, return_exceptions=True)
