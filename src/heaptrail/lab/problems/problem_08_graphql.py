"""A GraphQL service with one field, whose resolver keeps what it made in case it is asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from heaptrail.lab.problems.problem import Problem, Variant

if TYPE_CHECKING:
    from starlette.requests import Request

_CHARACTERS = 700_000
_QUERY = "{ summary(year: 2026) }"

leakN: list[str] = []


def _written(year: int) -> str:
    return f"summary of {year} ".ljust(_CHARACTERS, ".")


@strawberry.type(name="Query")
class KeepingQuery:
    """What can be asked."""

    @strawberry.field
    def summary(self, year: int) -> int:
        """The length of the year's summary."""
        text = _written(year)
        leakN.append(text)
        return len(text)


@strawberry.type(name="Query")
class Query:
    """What can be asked."""

    @strawberry.field
    def summary(self, year: int) -> int:
        """The length of the year's summary."""
        return len(_written(year))


_keeping_schema = strawberry.Schema(query=KeepingQuery)
_schema = strawberry.Schema(query=Query)


def _query_of(request: Request) -> str:
    return request.query_params.get("query", _QUERY)


async def _ask_keeping(request: Request) -> None:
    await _keeping_schema.execute(_query_of(request))


async def _ask(request: Request) -> None:
    await _schema.execute(_query_of(request))


PROBLEM = Problem(
    id="08graphql",
    title="GraphQL",
    task="A query with one field. Between the server and your code there is a library: whose is the leak?",
    leaky=Variant(_ask_keeping, lambda: len(leakN)),
    fixed=Variant(_ask, lambda: 0),
    stop=leakN.clear,
    hunt="--warmup 50 --requests 100",
)
