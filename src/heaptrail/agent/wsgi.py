"""The debug endpoints inside a WSGI application: Flask, Django, Pyramid, Bottle, …

from heaptrail.agent.wsgi import DebugEndpoints

app.wsgi_app = DebugEndpoints(app.wsgi_app)   # Flask
application = DebugEndpoints(application)     # Django and any other
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, TypeAlias

from heaptrail.agent.access_token import TOKEN_HEADER
from heaptrail.agent.default_agent import default_endpoints
from heaptrail.agent.draining import is_draining
from heaptrail.agent.endpoints import PATHS, READY_PATH, Endpoints
from heaptrail.agent.uncaught import report_uncaught, watch_frameworks

Environment: TypeAlias = dict[str, Any]
Headers: TypeAlias = list[tuple[str, str]]
Write: TypeAlias = Callable[[bytes], object]
StartResponse: TypeAlias = Callable[..., Write]
Application: TypeAlias = Callable[[Any, Any], Iterable[bytes]]

_TOKEN_VARIABLE = f"HTTP_{TOKEN_HEADER.upper().replace('-', '_')}"


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

    def __call__(self, environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or hand on."""
        path = environ.get("PATH_INFO", "")
        if path in PATHS:
            return self._answer(path, environ, start_response)
        return self._hand_on(environ, start_response)

    def _hand_on(self, environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return self.app(environ, start_response)
        except Exception as error:
            report_uncaught(error)
            raise

    def _answer(self, path: str, environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        if path == READY_PATH and not is_draining():
            answer = _UnlessNotFound(start_response)
            chunks = answer.read(self._hand_on(environ, answer.start_response))
            if not answer.is_not_found:
                return chunks
        method = environ["REQUEST_METHOD"]
        response = self._endpoints.answer(method, path, environ.get(_TOKEN_VARIABLE, ""))
        start_response(f"{response.status.value} {response.status.phrase}", list(response.headers))
        return [] if method == "HEAD" else [response.body]


class _UnlessNotFound:
    """Passes an answer on, unless it is 404."""

    def __init__(self, start_response: StartResponse) -> None:
        self._start_response = start_response
        self.is_not_found = False

    def start_response(self, status: str, headers: Headers, *error: Any) -> Write:  # noqa: ANN401
        self.is_not_found = status.startswith("404")
        return _ignore if self.is_not_found else self._start_response(status, headers, *error)

    def read(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        """The same chunks; the first is fetched, because an application may say its status only then."""
        try:
            rest = iter(chunks)
            begun = [chunk for chunk in (next(rest, None),) if chunk is not None]
        except BaseException:
            _close(chunks)
            raise
        if self.is_not_found:
            _close(chunks)
        return _Chunks(chain(begun, rest), chunks)


class _Chunks:
    """Chunks whose source is closed when they are."""

    def __init__(self, chunks: Iterator[bytes], source: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._source = source

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        _close(self._source)


def _close(chunks: Iterable[bytes]) -> None:
    close = getattr(chunks, "close", None)
    if close is not None:
        close()


def _ignore(data: bytes) -> None:
    """What an application writes of a 404 that is replaced."""
