"""The memory of a process over time, seen from outside: the process is not asked, and so not disturbed."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from heaptrail.targets.processes import resident_bytes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from heaptrail.targets.protocol import Target

SECONDS = 1.0
"""Between two samples."""


@asynccontextmanager
async def sampling(target: Target, measured: Callable[[int], None]) -> AsyncIterator[None]:
    """Within the body `measured` is told once a second how many bytes of the process are in memory.

    Nothing is measured of a process that is not on this machine.
    """

    async def sample(pid: int) -> None:
        while resident := resident_bytes(pid):
            measured(resident)
            await asyncio.sleep(SECONDS)

    task = asyncio.ensure_future(sample(target.pid)) if target.pid is not None else None
    try:
        yield
    finally:
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
