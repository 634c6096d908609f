"""What asyncio has no name for: a timer that goes on until it is cleared."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Interval:
    """Calls `callback` every so many seconds, on the loop that runs, as `setInterval` does. Only the loop holds it."""

    def __init__(self, seconds: float, callback: Callable[[], None]) -> None:
        self._seconds = seconds
        self._callback = callback
        self._set()

    def _set(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._tick)

    def _tick(self) -> None:
        self._set()
        self._callback()

    def clear(self) -> None:
        """Never call it again."""
        self._timer.cancel()
