"""The shop of 07sessions with production settings: sessions end, the store has a bound, and the cookie wants HTTPS."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from starsessions import SessionMiddleware, load_session

from heaptrail.lab.problems.problem import Problem, Variant
from heaptrail.lab.problems.session_stores import BoundedStore

if TYPE_CHECKING:
    from starlette.requests import Request

_SESSIONS_KEPT = 100

_store = BoundedStore(_SESSIONS_KEPT)


async def _count_visit(request: Request) -> None:
    await load_session(request)
    request.session["visits"] = request.session.get("visits", 0) + 1
    request.session["basket"] = []


_SERVED = Variant(
    _count_visit,
    lambda: len(_store.data),
    partial(SessionMiddleware, store=_store, lifetime=timedelta(hours=1), rolling=True, cookie_https_only=True),
)

PROBLEM = Problem(
    id="10real-production",
    title="Real production",
    task="The sessions of the seventh exercise again, as one would run them. Is it mended? Let a hunt say so.",
    leaky=_SERVED,
    fixed=_SERVED,
    stop=_store.clear,
    hunt="--requests 1000",
)
