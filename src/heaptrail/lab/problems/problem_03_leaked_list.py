"""A data access layer that remembers the result before this one, to tell what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.lab.problems.problem import Problem, Variant

if TYPE_CHECKING:
    from starlette.requests import Request

_ROWS = 10


class DBQueryResult:
    """What a query returned, and what the one before it did."""

    def __init__(self, query: str, data: list[str], prev: DBQueryResult | None) -> None:
        self.query = query
        self.data = data
        self.prev = prev


class Database:
    """Remembers its last result."""

    def __init__(self) -> None:
        self.last: DBQueryResult | None = None

    def query(self, text: str) -> DBQueryResult:
        """Run a query; the result knows the one before it."""
        self.last = DBQueryResult(text, _rows(text), self.last)
        return self.last

    def results(self) -> int:
        """How many results are alive."""
        count, result = 0, self.last
        while result is not None:
            count, result = count + 1, result.prev
        return count


class ForgetfulDatabase(Database):
    """Remembers its last result and the one before it."""

    def query(self, text: str) -> DBQueryResult:
        """Run a query; the result knows the one before it, which knows none."""
        result = super().query(text)
        if result.prev is not None:
            result.prev.prev = None
        return result


db = Database()

_forgetful = ForgetfulDatabase()


def _rows(text: str) -> list[str]:
    return [f"row {number} of {text}" for number in range(_ROWS)]


def _has_changed(result: DBQueryResult) -> bool:
    return result.prev is None or result.prev.data != result.data


async def _query(request: Request) -> None:
    _has_changed(db.query(f"orders of {request.url.path}"))


async def _query_forgetfully(request: Request) -> None:
    _has_changed(_forgetful.query(f"orders of {request.url.path}"))


def _stop() -> None:
    db.last = None
    _forgetful.last = None


PROBLEM = Problem(
    id="03leaked-list",
    title="A list",
    task="No list and no dictionary of the service grows, and yet its memory does. What do the objects hang on?",
    leaky=Variant(_query, db.results),
    fixed=Variant(_query_forgetfully, _forgetful.results),
    stop=_stop,
    hunt="--requests 1000",
)
