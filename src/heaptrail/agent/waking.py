"""A thread that wakes now and then."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from heaptrail.agent.log import logger

if TYPE_CHECKING:
    from collections.abc import Callable


class Waking:
    """Calls `look` at once and then after the seconds that it returned, until that is None or `stop` is called."""

    def __init__(self, look: Callable[[], float | None], name: str) -> None:
        self._look = look
        self._stopped = threading.Event()
        # Nobody waits for it at the end of the program.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, unless it is the one that calls, which then ends by itself."""
        self._stopped.set()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=1.0)

    def _run(self) -> None:
        pause: float | None = 0.0
        try:
            while pause is not None and not self._stopped.wait(pause):
                pause = self._look()
        except Exception:
            logger.exception("%s ended", self._thread.name)
