"""Work on a process that may end, or stand still, in the midst of it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Self, TypeVar

from heaptrail.errors import CaptureError, ConnectionLost, LoadFailed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

T = TypeVar("T")

# A process's end shows first as refused requests or a lost connection, and only then as an end.
_LAST_WORDS_SECONDS = 3.0
_LOOK_SECONDS = 5.0


class Supervisor:
    """Raises, out of any work, the error that says how the process ended."""

    def __init__(self, ended: Awaitable[CaptureError]) -> None:
        self._end = asyncio.ensure_future(ended)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._end.cancel()
        await asyncio.gather(self._end, return_exceptions=True)

    async def run(self, work: Coroutine[None, None, T]) -> T:
        """The result of `work`, which is cancelled when the process ends."""
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task, self._end}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done() or (task.exception() is not None and await self._is_ending(task.exception())):
                raise self._end.result()
            return task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _is_ending(self, error: BaseException | None) -> bool:
        if not isinstance(error, LoadFailed | ConnectionLost):
            return False
        await asyncio.wait({self._end}, timeout=_LAST_WORDS_SECONDS)
        return self._end.done()


async def while_turning(
    work: Coroutine[None, None, T],
    *,
    moved: Callable[[], int],
    require_turning: Callable[[], Awaitable[None]],
) -> T:
    """The result of `work`. Whenever `moved` stands still, `require_turning` may raise in its place."""

    async def look() -> None:
        seen = -1
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if moved() == seen:
                await require_turning()
            seen = moved()

    task, watch = asyncio.ensure_future(work), asyncio.ensure_future(look())
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            watch.result()
        return await task
    finally:
        for each in (task, watch):
            each.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(task, watch, return_exceptions=True)
