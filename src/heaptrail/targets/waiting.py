"""Waiting for what nobody announces: a process that ends, a port that opens."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
from typing import TypeVar

T = TypeVar("T")

_LOOK_SECONDS = 0.05


async def wait_until(condition: Callable[[], bool], *, seconds: float = float("inf")) -> bool:
    """Look until `condition` holds; False if it has not within `seconds`."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= until:
            return False
        await asyncio.sleep(_LOOK_SECONDS)
    return True


async def to_the_end(work: Coroutine[None, None, T]) -> T:
    """Do work that undoes something: a cancellation that comes meanwhile is passed on only when it is done."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
