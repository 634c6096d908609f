"""Callbacks that are run in turn: a new one first tells whether the one before it has been run."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from heaptrail.lab.problems.problem import Problem, Variant

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    Callback: TypeAlias = "Callable[[], str]"

nextCallback: Callback | None = None
_made = 0

_harmless: Callback | None = None


def _make_callback(path: str, prev: Callback | None) -> Callback:
    headers = [f"{path} header {number}" for number in range(5)]

    def callback() -> str:
        return f"{headers[0]}, {'after another' if prev is not None else 'the first'}"

    return callback


def _make_harmless_callback(path: str, *, is_first: bool) -> Callback:
    headers = [f"{path} header {number}" for number in range(5)]

    def callback() -> str:
        return f"{headers[0]}, {'the first' if is_first else 'after another'}"

    return callback


async def _schedule(request: Request) -> None:
    global nextCallback, _made
    nextCallback = _make_callback(request.url.path, nextCallback)
    nextCallback()
    _made += 1


async def _schedule_harmlessly(request: Request) -> None:
    global _harmless
    _harmless = _make_harmless_callback(request.url.path, is_first=_harmless is None)
    _harmless()


def _stop() -> None:
    global nextCallback, _made, _harmless
    nextCallback = _harmless = None
    _made = 0


PROBLEM = Problem(
    id="04leaked-closure",
    title="A closure",
    task="One variable, one function in it, and still every request stays. What does the function remember?",
    leaky=Variant(_schedule, lambda: _made),
    fixed=Variant(_schedule_harmlessly, lambda: int(_harmless is not None)),
    stop=_stop,
    hunt="--requests 1000",
)
