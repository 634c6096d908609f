"""The ASGI middleware answers its own paths and changes nothing else."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from test_agent_endpoints import TOKEN, Firing

from heaptrail.agent.asgi import DebugEndpoints
from heaptrail.agent.endpoints import DUMP_PATH, MEMORY_PATH, READY_PATH, Endpoints

Message = dict[str, Any]


class Application:
    """Remembers what it was called with; answers with a status and two chunks."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.calls: list[tuple[Any, Any, Any]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.calls.append((scope, receive, send))
        await send({"type": "http.response.start", "status": self.status, "headers": [(b"x-own", b"1")]})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        await send({"type": "http.response.body", "body": b"two"})


@pytest.fixture
def firing() -> Firing:
    return Firing()


@pytest.fixture
def endpoints(firing: Firing) -> Endpoints:
    endpoints = Endpoints(token=TOKEN)
    endpoints.start(firing)
    return endpoints


def http_scope(method: str, path: str, token: str = "", **more: object) -> Message:
    headers = [(b"host", b"service"), *([(b"x-admin-token", token.encode())] if token else [])]
    return {"type": "http", "method": method, "path": path, "headers": headers, **more}


async def receive_nothing() -> Message:
    raise AssertionError("nothing is read of a request")


async def ask(app: Any, scope: Message) -> tuple[int, bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive_nothing, send)
    assert sent[0]["type"] == "http.response.start"
    assert [message["type"] for message in sent[1:]] == ["http.response.body"] * (len(sent) - 1)
    return sent[0]["status"], b"".join(message["body"] for message in sent[1:])


async def test_a_dump_is_started_without_the_application(endpoints: Endpoints, firing: Firing) -> None:
    app = Application()
    assert await ask(DebugEndpoints(app, endpoints), http_scope("POST", DUMP_PATH, TOKEN)) == (202, b"dump started")
    assert len(firing.attributes) == 1
    assert app.calls == []


async def test_wrong_tokens_and_methods_have_their_codes(endpoints: Endpoints, firing: Firing) -> None:
    app = DebugEndpoints(Application(), endpoints)
    assert (await ask(app, http_scope("POST", DUMP_PATH)))[0] == 403
    assert (await ask(app, http_scope("POST", DUMP_PATH, "wrong")))[0] == 403
    assert (await ask(app, http_scope("GET", DUMP_PATH, TOKEN)))[0] == 405
    assert (await ask(app, http_scope("GET", MEMORY_PATH, TOKEN)))[0] == 200
    assert await ask(app, http_scope("HEAD", MEMORY_PATH, TOKEN)) == (200, b"")
    assert firing.attributes == []


@pytest.mark.parametrize(
    "scope",
    [
        http_scope("GET", "/"),
        http_scope("POST", DUMP_PATH + "/"),
        http_scope("POST", "/elsewhere" + DUMP_PATH),
        {"type": "websocket", "path": DUMP_PATH, "headers": []},
        {"type": "lifespan"},
        {"type": "something new"},
    ],
)
async def test_everything_else_reaches_the_application_as_it_came(endpoints: Endpoints, scope: Message) -> None:
    seen: list[object] = []

    async def app(*arguments: object) -> None:
        seen.extend(arguments)

    async def send(message: Message) -> None:
        raise AssertionError

    before = dict(scope)
    await DebugEndpoints(app, endpoints)(scope, receive_nothing, send)
    assert [id(each) for each in seen] == [id(scope), id(receive_nothing), id(send)]
    assert scope == before


async def test_what_the_application_raises_is_raised(endpoints: Endpoints) -> None:
    error = RuntimeError("boom")

    async def app(*arguments: object) -> None:
        raise error

    with pytest.raises(RuntimeError) as raised:
        await ask(DebugEndpoints(app, endpoints), http_scope("GET", "/"))
    assert raised.value is error


async def test_a_cancelled_request_is_cancelled(endpoints: Endpoints) -> None:
    begun = asyncio.Event()

    async def app(*arguments: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(ask(DebugEndpoints(app, endpoints), http_scope("GET", "/")))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_readiness_check_of_the_application_is_the_one_that_answers(endpoints: Endpoints) -> None:
    assert await ask(DebugEndpoints(Application(500), endpoints), http_scope("GET", READY_PATH)) == (500, b"onetwo")


async def test_an_application_without_a_readiness_check_gets_one(endpoints: Endpoints) -> None:
    status, body = await ask(DebugEndpoints(Application(404), endpoints), http_scope("GET", READY_PATH))
    assert (status, json.loads(body)) == (200, {"status": "ok"})


async def test_an_application_below_a_path_has_the_endpoints_below_it(endpoints: Endpoints) -> None:
    app = DebugEndpoints(Application(), endpoints)
    assert (await ask(app, http_scope("POST", "/api" + DUMP_PATH, TOKEN, root_path="/api")))[0] == 202
    assert (await ask(app, http_scope("POST", DUMP_PATH, TOKEN, root_path="")))[0] == 202


async def test_headers_that_are_no_text_are_a_wrong_token(endpoints: Endpoints) -> None:
    scope = http_scope("POST", DUMP_PATH)
    scope["headers"].append((b"x-admin-token", bytes(range(128, 256))))
    assert (await ask(DebugEndpoints(Application(), endpoints), scope))[0] == 403
