"""What the agent answers over HTTP, whoever carries the request: its own port, ASGI or WSGI.

    POST /internal/debug/heapdump     token   202 started · 403 · 429 one is running · 503 the agent is not
    GET  /internal/debug/memory       token   200 resident set, heap and what lies outside it, in bytes
    GET  /health/ready                        200 ok · 503 while a capture is about to stop the process, or does

The token comes in a header, never in the URL: URLs are logged.
"""

from __future__ import annotations

import json
import os
import time
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from heaptrail.agent.access_token import TOKEN_HEADER, AccessToken, find_token
from heaptrail.agent.allocators import measure_memory
from heaptrail.agent.draining import is_draining
from heaptrail.agent.log import logger
from heaptrail.agent.protocols import Answer

if TYPE_CHECKING:
    from heaptrail.agent.protocols import Fire

DUMP_PATH = "/internal/debug/heapdump"
MEMORY_PATH = "/internal/debug/memory"
READY_PATH = "/health/ready"
PATHS = frozenset({DUMP_PATH, MEMORY_PATH, READY_PATH})

_WRONG_TOKENS = 30
_WRONG_TOKEN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer. `headers` has the names in lower case and what HTTP requires of every answer."""

    status: HTTPStatus
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Endpoints:
    """The trigger behind the debug endpoints: a request with the right token fires what is registered for it.

    Register it with the agent, then hand it to `heaptrail.agent.asgi` or `.wsgi`; `triggers.Http` has its own.
    `token` is taken from `HEAPTRAIL_TOKEN` where it is not given, and made where that is not set either.
    """

    def __init__(self, *, token: str | None = None) -> None:
        self._given_token = token
        self._token: AccessToken | None = None
        self._fire: Fire | None = None
        self._wrong_tokens: deque[float] = deque(maxlen=_WRONG_TOKENS)

    def start(self, fire: Fire) -> None:
        """Answer from now on. Raises `CaptureError` where a token must be made and cannot be kept in private."""
        self._token = self._token or find_token(self._given_token)
        self._fire = fire

    def stop(self) -> None:
        """Start no capture any more; a token that was made for this process is void."""
        self._fire = None
        if self._token is not None:
            self._token.forget()
            self._token = None

    def answer(self, method: str, path: str, token: str) -> Response:
        """The answer to one request that shows `token` ("" for none). Never waits for a capture."""
        allowed = {DUMP_PATH: ("POST",), MEMORY_PATH: ("GET", "HEAD"), READY_PATH: ("GET", "HEAD")}.get(path)
        if allowed is None:
            return refusal(HTTPStatus.NOT_FOUND, "There is no such endpoint.", f"There are {', '.join(sorted(PATHS))}.")
        if method not in allowed:
            return refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"Use {allowed[0]}.", "", ("allow", ", ".join(allowed)))
        if path == READY_PATH:
            return _ready()
        refused = self._refuse_stranger(token)
        if refused is not None:
            return refused
        return self._dump() if path == DUMP_PATH else _memory()

    def _refuse_stranger(self, shown: str) -> Response | None:
        """What to answer to a request that does not show the token; None for one that does."""
        if self._token is None:
            return _FORBIDDEN
        now = time.monotonic()
        if len(self._wrong_tokens) == _WRONG_TOKENS and now - self._wrong_tokens[0] < _WRONG_TOKEN_SECONDS:
            return refusal(
                HTTPStatus.TOO_MANY_REQUESTS,
                "Too many wrong tokens: for a minute none is tried.",
                "",
                ("retry-after", str(int(_WRONG_TOKEN_SECONDS))),
            )
        if self._token.matches(shown):
            return None
        if shown:
            self._note_wrong_token(now)
        return _FORBIDDEN

    def _note_wrong_token(self, now: float) -> None:
        if not self._wrong_tokens or now - self._wrong_tokens[-1] > _WRONG_TOKEN_SECONDS:
            logger.warning("a request with a wrong %s was refused", TOKEN_HEADER)
        self._wrong_tokens.append(now)

    def _dump(self) -> Response:
        answer = Answer.NOT_RUNNING if self._fire is None else self._fire({"trigger": "http"})
        if answer in (Answer.STARTED, Answer.ENDING):
            text = f"dump {answer}".encode()
            return Response(HTTPStatus.ACCEPTED, _headers("text/plain; charset=utf-8", len(text)), text)
        if answer is Answer.ALREADY_RUNNING:
            return refusal(HTTPStatus.TOO_MANY_REQUESTS, "A dump is running already.", "", ("retry-after", "5"))
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"No dump was started: {answer}.", "")


def refusal(status: HTTPStatus, error: str, help: str, *headers: tuple[str, str]) -> Response:  # noqa: A002
    """An answer that says what is wrong and what to do."""
    return _json(status, {"error": error, "help": help} if help else {"error": error}, *headers)


def _ready() -> Response:
    if is_draining():
        return _json(HTTPStatus.SERVICE_UNAVAILABLE, {"status": "draining"}, ("retry-after", "1"))
    return _json(HTTPStatus.OK, {"status": "ok"})


def _memory() -> Response:
    memory = measure_memory()
    figures = {"rss": memory.resident, "heapUsed": memory.heap_used, "heapTotal": memory.heap_total, "external": memory.external}
    return _json(HTTPStatus.OK, {"pid": os.getpid(), **figures})


def _json(status: HTTPStatus, value: dict[str, str | int], *headers: tuple[str, str]) -> Response:
    body = json.dumps(value).encode()
    return Response(status, (*_headers("application/json", len(body)), *headers), body)


def _headers(content_type: str, length: int) -> tuple[tuple[str, str], ...]:
    return (
        ("content-type", content_type),
        ("content-length", str(length)),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
    )


_FORBIDDEN = refusal(HTTPStatus.FORBIDDEN, "The token is missing or wrong.", f"Send it in the header {TOKEN_HEADER}.")
