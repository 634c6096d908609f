"""A shop that counts visits in a session, with the session middleware as its first page shows it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from starsessions import InMemoryStore, SessionMiddleware, load_session

from heaptrail.lab.problems.problem import Problem, Variant
from heaptrail.lab.problems.session_stores import BoundedStore

if TYPE_CHECKING:
    from starlette.requests import Request

_SESSIONS_KEPT = 100
_AN_HOUR = 3600

sessions = InMemoryStore()

_bounded = BoundedStore(_SESSIONS_KEPT)


async def _count_visit(request: Request) -> None:
    await load_session(request)
    request.session["visits"] = request.session.get("visits", 0) + 1
    request.session["basket"] = []


def _stop() -> None:
    sessions.data.clear()
    _bounded.clear()


PROBLEM = Problem(
    id="07sessions",
    title="Sessions",
    task="All is well with a browser. With a health check that sends no cookies it is not. What grows, and in whose code?",
    leaky=Variant(_count_visit, lambda: len(sessions.data), partial(SessionMiddleware, store=sessions, cookie_https_only=False)),
    fixed=Variant(
        _count_visit,
        lambda: len(_bounded.data),
        partial(SessionMiddleware, store=_bounded, cookie_https_only=False, lifetime=_AN_HOUR),
    ),
    stop=_stop,
    hunt="--requests 1000",
    warning="07sessions keeps its sessions in an InMemoryStore, which is not made for production: it forgets nothing.",
)
