"""Too much memory."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from heaptrail.agent.crossing import Crossing
from heaptrail.agent.durations import parse_duration
from heaptrail.agent.log import logger
from heaptrail.agent.process_memory import memory_limit, resident_bytes
from heaptrail.agent.protocols import Answer
from heaptrail.agent.waking import Waking
from heaptrail.errors import UsageError
from heaptrail.units import parse_bytes

if TYPE_CHECKING:
    from heaptrail.agent.protocols import Attributes, Fire

_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")


class Memory:
    """Fires when the resident memory of the process reaches `above`.

    `above` is a size (`"1.5GiB"`, or bytes) or a share (`"80%"`) of what the process may have: the limit of its
    control group, which is that of its container, else the machine's memory. Looked at every `every` seconds, in
    one thread. Fires once per crossing: again only after the memory was below `rearm` times the threshold, and not
    within `cooldown`. After `limit` times it is over, and the thread ends; None is no limit.
    """

    def __init__(
        self,
        above: str | int,
        *,
        every: str | float = 5.0,
        cooldown: str | float = "10m",
        rearm: float = 0.9,
        limit: int | None = 5,
    ) -> None:
        self._above = parse_threshold(above)
        if not 0 < rearm <= 1:
            raise UsageError(f"rearm={rearm} is no share of the threshold.", help="rearm=0.9: at nine tenths of it.")
        self._every = parse_duration(every)
        self._cooldown = parse_duration(cooldown)
        self._rearm = rearm
        self._limit = limit
        self._waking: Waking | None = None

    def start(self, fire: Fire) -> None:
        """See `Trigger`."""
        threshold = self._above if isinstance(self._above, int) else int(self._above * memory_limit())
        watch = _Watch(fire, Crossing(threshold, rearm=self._rearm, cooldown=self._cooldown), self._every, self._limit)
        self._waking = Waking(watch.look, "heaptrail-memory")

    def stop(self) -> None:
        """See `Trigger`."""
        if self._waking is not None:
            self._waking.stop()
            self._waking = None


class _Watch:
    def __init__(self, fire: Fire, crossing: Crossing, every: float, limit: int | None) -> None:
        self._fire = fire
        self._crossing = crossing
        self._every = every
        self._left = limit

    def look(self) -> float | None:
        """Seconds until the next look, or None when it is over."""
        resident = resident_bytes()
        if self._crossing.crossed(resident, time.monotonic()):
            attributes: Attributes = {"trigger": "memory", "resident": resident, "threshold": int(self._crossing.threshold)}
            if self._fire(attributes) in (Answer.ALREADY_RUNNING, Answer.FAILED):
                self._crossing.again()
            elif self._left is not None:
                self._left -= 1
        if self._left == 0:
            logger.info("the memory trigger has fired as often as it may")
            return None
        return self._every


def parse_threshold(above: str | int) -> int | float:
    """`"1.5GiB"` or a number → bytes (int); `"80%"` → a share (float). Raises `UsageError`."""
    if isinstance(above, str) and (found := _SHARE.fullmatch(above.strip())):
        share = float(found[1]) / 100
        if 0 < share <= 1:
            return share
    else:
        try:
            size = int(parse_bytes(above)) if isinstance(above, str) else int(above)
        except ValueError:
            size = 0
        if size > 0:
            return size
    raise UsageError(f"{above!r} is no amount of memory.", help="For example 1.5GiB, 800MB, or 80%.")
