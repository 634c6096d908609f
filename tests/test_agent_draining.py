"""Readiness during a capture: 503 where it stops the process, 200 where a copy of the process does the work."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from services import eventually

from heaptrail.targets.addresses import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "a-token-of-the-test"
_SERVICE = """
import os, sys
from heaptrail.agent import Agent, exporters, triggers
from heaptrail.agent.endpoints import Endpoints
from heaptrail.agent.heap import capture_heap

way, carrier, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
kept = [[str(number)] for number in range(200_000)]

class Snapshot:
    kind, suffix = "heap_snapshot", ".heapsnapshot"
    def capture(self, path):
        return {"way": capture_heap(path, way=way).way}

def asgi():
    import uvicorn
    from heaptrail.agent.asgi import DebugEndpoints
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})
    uvicorn.run(DebugEndpoints(app, endpoints), port=port, lifespan="off", log_level="warning")

def wsgi():
    import waitress
    from heaptrail.agent.wsgi import DebugEndpoints
    def app(environ, start_response):
        start_response("404 Not Found", [])
        return []
    waitress.serve(DebugEndpoints(app, endpoints), listen=f"127.0.0.1:{port}")

def own_port():
    sys.stdin.readline()

endpoints = triggers.Http(port) if carrier == "own_port" else Endpoints()
agent = Agent(exporter=exporters.File("heaps"))
agent.register(endpoints, Snapshot())
agent.start()
{"asgi": asgi, "wsgi": wsgi, "own_port": own_port}[carrier]()
"""


def ask(port: int, method: str, path: str) -> tuple[int, bytes]:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, path, headers={"x-admin-token": TOKEN})
        answer = connection.getresponse()
        return answer.status, answer.read()


@contextlib.contextmanager
def service(tmp_path: Path, way: str, carrier: str) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVICE, way, carrier, str(port)],
        cwd=tmp_path,
        env={**os.environ, "HEAPTRAIL_TOKEN": TOKEN},
        stdin=subprocess.PIPE,
    )

    def answers() -> bool:
        with contextlib.suppress(OSError):
            return ask(port, "GET", "/health/ready")[0] == 200
        return False

    try:
        assert eventually(answers)
        yield port
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()


def readiness_during_a_dump(port: int, heaps: Path) -> list[tuple[int, bytes]]:
    """What is answered, one request after the other, from before the dump until it is there and the service is ready."""
    found = [ask(port, "GET", "/health/ready")]
    there = len(list(heaps.glob("heap_snapshot*")))
    assert ask(port, "POST", "/internal/debug/heapdump") == (202, b"dump started")

    def is_over() -> bool:
        found.append(ask(port, "GET", "/health/ready"))
        return len(list(heaps.glob("heap_snapshot*"))) > there and found[-1][0] == 200

    assert eventually(is_over)
    return found


@pytest.mark.parametrize("carrier", ["own_port", "asgi", "wsgi"])
def test_a_service_that_is_about_to_stop_for_a_capture_is_not_ready_and_then_it_is(tmp_path: Path, carrier: str) -> None:
    with service(tmp_path, "in-process", carrier) as port:
        found = readiness_during_a_dump(port, tmp_path / "heaps")
    ready, draining = (200, {"status": "ok"}), (503, {"status": "draining"})
    answers = [(status, json.loads(body)) for status, body in found]
    first, last = answers.index(draining), len(answers) - 1 - answers[::-1].index(draining)
    assert answers == [ready] * first + [draining] * (last - first + 1) + [ready] * (len(answers) - last - 1)


@pytest.mark.skipif(sys.platform != "linux", reason="a process is copied unnoticed on Linux only")
@pytest.mark.parametrize("carrier", ["own_port", "asgi", "wsgi"])
def test_a_service_whose_copy_does_the_work_stays_ready(tmp_path: Path, carrier: str) -> None:
    with service(tmp_path, "fork", carrier) as port:
        found = readiness_during_a_dump(port, tmp_path / "heaps")
    assert {status for status, _ in found} == {200}
