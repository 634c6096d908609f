"""A service that remembers the first bytes of each upload, to tell its format later."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from heaptrail.lab.problems.problem import Problem, Variant

if TYPE_CHECKING:
    from starlette.requests import Request

_MAGIC_BYTES = 8
_UPLOAD_BYTES = 20_000
_UPLOADS_REMEMBERED = 100

slices: list[memoryview] = []

_copies: deque[bytes] = deque(maxlen=_UPLOADS_REMEMBERED)


async def _upload(request: Request) -> memoryview:
    """The body, or a picture of nothing where there is none."""
    return memoryview(await request.body() or b"\x89PNG\r\n\x1a\n".ljust(_UPLOAD_BYTES, b"\0"))


async def _remember_slice(request: Request) -> None:
    upload = await _upload(request)
    slices.append(upload[:_MAGIC_BYTES])


async def _remember_copy(request: Request) -> None:
    upload = await _upload(request)
    _copies.append(bytes(upload[:_MAGIC_BYTES]))


def _stop() -> None:
    slices.clear()
    _copies.clear()


PROBLEM = Problem(
    id="09sliced",
    title="Slices",
    task="Eight bytes of each upload are remembered, and twenty thousand stay. What holds the rest?",
    leaky=Variant(_remember_slice, lambda: len(slices)),
    fixed=Variant(_remember_copy, lambda: len(_copies)),
    stop=_stop,
    hunt="--requests 1000",
)
