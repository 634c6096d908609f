"""A service that samples itself while it answers, five times a second."""

from __future__ import annotations

import time
import weakref
from collections import deque
from typing import TYPE_CHECKING

from heaptrail.lab.interval import Interval
from heaptrail.lab.problems.problem import Problem, Variant

if TYPE_CHECKING:
    from starlette.requests import Request

_SECONDS = 0.2
_SAMPLES_A_TICK = 100
_SAMPLES_KEPT = 1000


class leakingNamedObject:
    """One sample of what the service is doing."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.taken_at = time.monotonic()


leaksSoMuch: list[leakingNamedObject] = []
_endless: weakref.WeakSet[Interval] = weakref.WeakSet()

_recent: deque[leakingNamedObject] = deque(maxlen=_SAMPLES_KEPT)


async def _sample_for_ever(request: Request) -> None:
    path = request.url.path

    def sample() -> None:
        leaksSoMuch.extend(leakingNamedObject(path) for _ in range(_SAMPLES_A_TICK))

    _endless.add(Interval(_SECONDS, sample))


async def _sample_while_answering(request: Request) -> None:
    path = request.url.path

    def sample() -> None:
        _recent.extend(leakingNamedObject(path) for _ in range(_SAMPLES_A_TICK))

    sampling = Interval(_SECONDS, sample)
    try:
        sample()
    finally:
        sampling.clear()


def _stop() -> None:
    for interval in tuple(_endless):
        interval.clear()
    _endless.clear()
    leaksSoMuch.clear()
    _recent.clear()


PROBLEM = Problem(
    id="01explosive",
    title="Explosive",
    task="A single request, and the memory grows for as long as the service runs. What is it that piles up, and where?",
    leaky=Variant(_sample_for_ever, lambda: len(leaksSoMuch)),
    fixed=Variant(_sample_while_answering, lambda: len(_recent)),
    stop=_stop,
    hunt="--warmup 40 --requests 2 --concurrency 1",
)
