"""The WSGI middleware answers its own paths and changes nothing else."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.util import FileWrapper, setup_testing_defaults
from wsgiref.validate import validator

import pytest
from test_agent_endpoints import TOKEN, Firing

from heaptrail.agent.endpoints import DUMP_PATH, MEMORY_PATH, READY_PATH, Endpoints
from heaptrail.agent.wsgi import DebugEndpoints

App = Callable[[Any, Any], Iterable[bytes]]


@pytest.fixture
def firing() -> Firing:
    return Firing()


@pytest.fixture
def endpoints(firing: Firing) -> Endpoints:
    endpoints = Endpoints(token=TOKEN)
    endpoints.start(firing)
    return endpoints


def environment(method: str, path: str, token: str = "") -> dict[str, Any]:
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "SCRIPT_NAME": ""}
    if token:
        environ["HTTP_X_ADMIN_TOKEN"] = token
    setup_testing_defaults(environ)
    return environ


def ask(app: App, environ: dict[str, Any]) -> tuple[int, bytes]:
    """One request as the standard library's checker of WSGI lets it pass."""
    answered: list[int] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], object]:
        answered.append(int(status.split()[0]))
        return written.append

    chunks = validator(app)(environ, start_response)
    try:
        body = b"".join(written) + b"".join(chunks)
    finally:
        chunks.close()  # type: ignore[attr-defined]
    return answered[-1], body


def answering(status: str, *chunks: bytes) -> App:
    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response(status, [("content-type", "text/plain")])
        return list(chunks)

    return app


def ignore(*_arguments: object) -> Any:
    return ignore


HOME = answering("200 OK", b"home")


def test_a_dump_is_started(endpoints: Endpoints, firing: Firing) -> None:
    assert ask(DebugEndpoints(HOME, endpoints), environment("POST", DUMP_PATH, TOKEN)) == (202, b"dump started")
    assert len(firing.attributes) == 1


def test_wrong_tokens_and_methods_have_their_codes(endpoints: Endpoints, firing: Firing) -> None:
    app = DebugEndpoints(HOME, endpoints)
    assert ask(app, environment("POST", DUMP_PATH))[0] == 403
    assert ask(app, environment("POST", DUMP_PATH, "wrong"))[0] == 403
    assert ask(app, environment("GET", DUMP_PATH, TOKEN))[0] == 405
    assert ask(app, environment("GET", MEMORY_PATH, TOKEN))[0] == 200
    assert ask(app, environment("HEAD", MEMORY_PATH, TOKEN)) == (200, b"")
    assert firing.attributes == []


@pytest.mark.parametrize("path", ["/", DUMP_PATH + "/", "/elsewhere" + DUMP_PATH, ""])
def test_everything_else_reaches_the_application_as_it_came(endpoints: Endpoints, path: str) -> None:
    seen: list[object] = []
    answer = FileWrapper(io.BytesIO(b"sent with sendfile, if it is still the same object"))

    def app(*arguments: object) -> Iterable[bytes]:
        seen.extend(arguments)
        return answer

    environ = environment("POST", path, TOKEN)
    before = dict(environ)

    def start_response(*arguments: object) -> None:
        raise AssertionError

    assert DebugEndpoints(app, endpoints)(environ, start_response) is answer  # type: ignore[arg-type]
    assert [id(each) for each in seen] == [id(environ), id(start_response)]
    assert environ == before
    answer.close()


def test_what_the_application_raises_is_raised(endpoints: Endpoints) -> None:
    error = RuntimeError("boom")

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        raise error

    with pytest.raises(RuntimeError) as raised:
        DebugEndpoints(app, endpoints)(environment("GET", "/"), ignore)
    assert raised.value is error


def generating(status: str, closed: list[str]) -> App:
    """Says its status only when the first chunk is asked for."""

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        try:
            start_response(status, [("content-type", "text/plain")])
            yield b"one"
            yield b"two"
        finally:
            closed.append(status)

    return app


def writing(status: str, closed: list[str]) -> App:
    """Uses the callable that `start_response` returns."""

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        write = start_response(status, [("content-type", "text/plain")])
        write(b"one")
        closed.append(status)
        return [b"two"]

    return app


def corrected(status: str, closed: list[str]) -> App:
    """Starts to say something else, then corrects itself."""

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("content-type", "text/plain")])
        try:
            int("no number")
        except ValueError:
            start_response(status, [("content-type", "text/plain")], sys.exc_info())
        closed.append(status)
        return [b"one", b"two"]

    return app


@pytest.mark.parametrize("make", [generating, writing, corrected])
def test_a_readiness_check_of_the_application_is_the_one_that_answers(endpoints: Endpoints, make: Any) -> None:
    closed: list[str] = []
    app = DebugEndpoints(make("500 Broken", closed), endpoints)
    assert ask(app, environment("GET", READY_PATH)) == (500, b"onetwo")
    assert closed == ["500 Broken"]


@pytest.mark.parametrize("make", [generating, writing])
def test_an_application_without_a_readiness_check_gets_one(endpoints: Endpoints, make: Any) -> None:
    closed: list[str] = []
    status, body = ask(DebugEndpoints(make("404 Not Found", closed), endpoints), environment("GET", READY_PATH))
    assert (status, json.loads(body)) == (200, {"status": "ok"})
    assert closed == ["404 Not Found"], "what the application opened for its answer is closed"


def test_an_empty_answer_to_the_readiness_check_is_passed_on(endpoints: Endpoints) -> None:
    assert ask(DebugEndpoints(answering("200 OK"), endpoints), environment("HEAD", READY_PATH)) == (200, b"")
