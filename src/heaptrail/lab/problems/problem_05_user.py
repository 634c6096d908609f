"""A decorator that hands each handler the users of its request."""

from __future__ import annotations

import functools
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from heaptrail.lab.problems.problem import Problem, Variant

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from heaptrail.lab.problems.problem import Handler

    HandlerOfUsers: TypeAlias = "Callable[[Request, dict[str, User]], Awaitable[None]]"


@dataclass
class User:
    """Who is served."""

    name: str
    permissions: list[str] = field(default_factory=lambda: ["read", "comment"])


activeUsers: dict[str, User] = {}


def _with_active_users(handler: HandlerOfUsers) -> Handler:
    @functools.wraps(handler)
    async def handle(request: Request) -> None:
        activeUsers[secrets.token_hex(8)] = User(request.headers.get("user-agent", "somebody"))
        await handler(request, activeUsers)

    return handle


def _with_own_users(handler: HandlerOfUsers) -> Handler:
    @functools.wraps(handler)
    async def handle(request: Request) -> None:
        users = {secrets.token_hex(8): User(request.headers.get("user-agent", "somebody"))}
        await handler(request, users)

    return handle


async def _greet(request: Request, users: dict[str, User]) -> None:
    request.state.greeting = f"hello {next(reversed(users.values())).name}"


PROBLEM = Problem(
    id="05user",
    title="Users",
    task="The handler keeps nothing, and is two lines long. Who keeps the users of requests that are long over?",
    leaky=Variant(_with_active_users(_greet), lambda: len(activeUsers)),
    fixed=Variant(_with_own_users(_greet), lambda: 0),
    stop=activeUsers.clear,
    hunt="--requests 1000",
)
