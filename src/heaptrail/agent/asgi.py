"""The debug endpoints inside an ASGI application: FastAPI, Starlette, Django, Quart, …

from heaptrail.agent.asgi import DebugEndpoints

app.add_middleware(DebugEndpoints)          # FastAPI, Starlette
application = DebugEndpoints(application)   # any other
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any, TypeAlias

from heaptrail.agent.access_token import TOKEN_HEADER
from heaptrail.agent.default_agent import default_endpoints
from heaptrail.agent.draining import is_draining
from heaptrail.agent.endpoints import PATHS, READY_PATH, Endpoints, Response
from heaptrail.agent.uncaught import report_uncaught, watch_frameworks

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]

_TOKEN_HEADER = TOKEN_HEADER.encode()


class DebugEndpoints:
    """Answers the debug endpoints and hands everything else to `app` as it came, without a wrapper around it.

    Without `endpoints` a request takes a heap snapshot, kept in `./heapdumps`; with those of an agent of your own it takes
    what is registered there. `/health/ready` is the application's where it has one: the agent answers in its place where it
    has none (404), and while a capture stops the process.
    """

    def __init__(self, app: Application, endpoints: Endpoints | None = None) -> None:
        self.app = app
        self._endpoints = endpoints if endpoints is not None else default_endpoints()
        watch_frameworks()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] == "http" and (path := _path(scope)) in PATHS:
            await self._answer(path, scope, receive, send)
        else:
            await self._hand_on(scope, receive, send)

    async def _hand_on(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except Exception as error:
            report_uncaught(error)
            raise

    async def _answer(self, path: str, scope: Message, receive: Receive, send: Send) -> None:
        if path == READY_PATH and not is_draining():
            answer = _UnlessNotFound(send)
            await self._hand_on(scope, receive, answer.send)
            if not answer.is_not_found:
                return
        token = next((value for name, value in scope["headers"] if name == _TOKEN_HEADER), b"")
        await _send(self._endpoints.answer(scope["method"], path, token.decode("latin-1")), scope["method"], send)


class _UnlessNotFound:
    """Passes an answer on, unless it is 404."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.is_not_found = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.NOT_FOUND:
            self.is_not_found = True
        if not self.is_not_found:
            await self._send(message)


def _path(scope: Message) -> str:
    """The path below the place where the application is mounted."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and path.startswith(root) else path


async def _send(response: Response, method: str, send: Send) -> None:
    headers = [(name.encode(), value.encode()) for name, value in response.headers]
    await send({"type": "http.response.start", "status": int(response.status), "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else response.body})
