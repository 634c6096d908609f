"""A service that answers the same question a second time from memory."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from heaptrail.lab.problems.problem import Problem, Variant

if TYPE_CHECKING:
    from starlette.requests import Request

_ANSWERS_KEPT = 100

naiveCache: dict[Request, str] = {}

_bounded_cache: OrderedDict[str, str] = OrderedDict()


def _compute(request: Request) -> str:
    return f"{request.method} {request.url.path} from {request.headers.get('user-agent', 'somebody')}"


async def _answer_from_cache(request: Request) -> None:
    if request not in naiveCache:
        naiveCache[request] = _compute(request)


async def _answer_from_bounded_cache(request: Request) -> None:
    question = f"{request.url.path}?{request.url.query}"
    if question not in _bounded_cache:
        _bounded_cache[question] = _compute(request)
    _bounded_cache.move_to_end(question)
    while len(_bounded_cache) > _ANSWERS_KEPT:
        _bounded_cache.popitem(last=False)


def _stop() -> None:
    naiveCache.clear()
    _bounded_cache.clear()


PROBLEM = Problem(
    id="02leak",
    title="A leak",
    task="Every request leaves something behind. What is kept, by which variable, and why is it never found again?",
    leaky=Variant(_answer_from_cache, lambda: len(naiveCache)),
    fixed=Variant(_answer_from_bounded_cache, lambda: len(_bounded_cache)),
    stop=_stop,
    hunt="--requests 1000",
)
