"""The memory of a process over time: seen from outside, and its heap by a question that runs none of its code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from heaptrail.errors import CaptureError
from heaptrail.targets.processes import resident_bytes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from heaptrail.targets.protocol import Target

SECONDS = 1.0
"""Between two samples."""
_ANSWER_SECONDS = 0.25

Measured = Callable[[int, int | None], None]
"""Told how many bytes are resident, and how many of its heap the process uses, where it has said so in time."""


@asynccontextmanager
async def sampling(target: Target, measured: Measured) -> AsyncIterator[None]:
    """Before the body `measured` is told once, and within it about once a second.

    Nothing is measured of a process that is not on this machine. What stands still for a snapshot is seen from outside, and
    its heap not at all.
    """
    heap = _HeapInUse(target)
    task: asyncio.Future[None] | None = None

    async def sample(pid: int) -> bool:
        resident = resident_bytes(pid)
        if resident:
            measured(resident, await heap.ask())
        return bool(resident)

    async def go_on(pid: int) -> None:
        is_there = True
        while is_there:
            await asyncio.sleep(SECONDS)
            is_there = await sample(pid)

    try:
        if target.pid is not None and await sample(target.pid):
            task = asyncio.ensure_future(go_on(target.pid))
        yield
    finally:
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await heap.close()


class _HeapInUse:
    """One question at a time: a process that stands still finds no heap of them when it goes on."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._question: asyncio.Future[int | None] | None = None
        self._is_refused = False

    async def ask(self) -> int | None:
        """The bytes in use; None where the process does not say it at once, or never."""
        if self._question is not None and self._question.done():
            self._take_answer()  # to a question of a second ago: too old
        if self._is_refused:
            return None
        if self._question is None:
            self._question = asyncio.ensure_future(self._target.heap_used())
            await asyncio.wait({self._question}, timeout=_ANSWER_SECONDS)
        return self._take_answer() if self._question.done() else None

    async def close(self) -> None:
        """Wait for no answer any more."""
        if self._question is not None:
            self._question.cancel()
            await asyncio.gather(self._question, return_exceptions=True)

    def _take_answer(self) -> int | None:
        question, self._question = self._question, None
        assert question is not None
        try:
            return question.result()
        except CaptureError:
            self._is_refused = True
            return None
