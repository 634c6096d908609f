"""The bound of the lab's memory: what reaches it stops every leak, and it is said so."""

from __future__ import annotations

import asyncio
import gc
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from heaptrail.agent.process_memory import resident_bytes
from heaptrail.lab.unit import MIB

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger("heaptrail.lab")

_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class CeilingReached:
    """When it happened last, and the sentence that says so."""

    at: datetime
    message: str


class Ceiling:
    """Calls `stop_all` when the resident memory is above `max_rss_mib` and `leaks` says that something leaks."""

    def __init__(self, max_rss_mib: float, leaks: Callable[[], bool], stop_all: Callable[[], None]) -> None:
        self.max_rss_mib = max_rss_mib
        self._leaks = leaks
        self._stop_all = stop_all
        self.reached: CeilingReached | None = None

    def check(self) -> bool:
        """Whether every leak has just been stopped. Cost: under a millisecond, unless it has."""
        resident = resident_bytes()
        if resident <= self.max_rss_mib * MIB or not self._leaks():
            return False
        self._stop_all()
        gc.collect()
        self.reached = CeilingReached(
            datetime.now(UTC),
            f"The memory ceiling of {self.max_rss_mib:g} MiB was reached ({resident / MIB:,.0f} MiB): every leak was stopped, "
            "and what they held was released. A hunt that was under way sees nothing grow: begin it anew.",
        )
        logger.warning("%s LAB_MAX_RSS_MIB sets another.", self.reached.message)
        return True

    async def watch(self) -> None:
        """Look again and again: timers leak without a request."""
        while True:
            self.check()
            await asyncio.sleep(_LOOK_SECONDS)
