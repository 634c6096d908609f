"""Collecting the garbage of a V8 heap until there is none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from heaptrail.targets.inspector import Inspector

_SETTLE_SECONDS = 0.5
_SETTLE_ROUNDS = 6
_SETTLED_SHARE = 0.01
_COLLECT_SECONDS = 120.0


async def collect_until_settled(inspector: Inspector, heap_used: Callable[[], Awaitable[int]]) -> None:
    """Collect, pause, and collect again, until less than 1 % more becomes free, at most six times.

    What `console.log` printed is kept alive by an open inspector; it is let go first. `heap_used` is in bytes.
    """
    await _collect_once(inspector)
    before = await heap_used()
    for _ in range(_SETTLE_ROUNDS):
        await asyncio.sleep(_SETTLE_SECONDS)
        await _collect_once(inspector)
        after = await heap_used()
        if after > before * (1 - _SETTLED_SHARE):
            return
        before = after


async def _collect_once(inspector: Inspector) -> None:
    await inspector.call("Runtime.discardConsoleEntries")
    await inspector.call("HeapProfiler.collectGarbage", seconds=_COLLECT_SECONDS)
