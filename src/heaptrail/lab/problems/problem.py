"""What an exercise is to the rest of the lab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp

    Handler: TypeAlias = Callable[[Request], Awaitable[None]]


def _nothing(app: ASGIApp) -> ASGIApp:
    return app


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to serve the exercise: `handle` does the work of a request, `held` counts the objects that it has kept."""

    handle: Handler
    held: Callable[[], int]
    middleware: Callable[[ASGIApp], ASGIApp] = _nothing


@dataclass(frozen=True, slots=True)
class Problem:
    """`task` tells what to find out, and not the answer; `stop` releases all that both variants hold.

    `hunt` is what a hunt needs beside the target: options of `heaptrail hunt`. `warning` is printed when the lab starts.
    """

    id: str
    title: str
    task: str
    leaky: Variant
    fixed: Variant
    stop: Callable[[], None]
    hunt: str = ""
    warning: str = ""
