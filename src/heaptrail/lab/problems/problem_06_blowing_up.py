"""A service that writes a report of itself from time to time, and keeps it for whoever may ask."""

from __future__ import annotations

import weakref
from collections import deque
from typing import TYPE_CHECKING

from heaptrail.lab.interval import Interval
from heaptrail.lab.problems.problem import Problem, Variant

if TYPE_CHECKING:
    from starlette.requests import Request

_SECONDS = 0.1
_REPORT_CHARACTERS = 17_400
_REPORTS_KEPT = 10

blowingUp: list[str] = []
_endless: weakref.WeakSet[Interval] = weakref.WeakSet()

_recent: deque[str] = deque(maxlen=_REPORTS_KEPT)


def _report(path: str, number: int) -> str:
    return f"report {number} on {path} ".ljust(_REPORT_CHARACTERS, ".")


async def _report_for_ever(request: Request) -> None:
    path = request.url.path

    def write() -> None:
        blowingUp.append(_report(path, len(blowingUp)))

    _endless.add(Interval(_SECONDS, write))


async def _report_once(request: Request) -> None:
    path = request.url.path

    def write() -> None:
        _recent.append(_report(path, len(_recent)))

    writing = Interval(_SECONDS, write)
    try:
        write()
    finally:
        writing.clear()


def _stop() -> None:
    for interval in tuple(_endless):
        interval.clear()
    _endless.clear()
    blowingUp.clear()
    _recent.clear()


PROBLEM = Problem(
    id="06blowing-up",
    title="Blowing up",
    task="Ten requests, then silence, and the memory grows on. Take two snapshots: which strings are new, and who has them?",
    leaky=Variant(_report_for_ever, lambda: len(blowingUp)),
    fixed=Variant(_report_once, lambda: len(_recent)),
    stop=_stop,
    hunt="--warmup 40 --requests 2 --concurrency 1",
)
