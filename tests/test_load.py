"""The load: exact numbers, honest counts."""

from __future__ import annotations

import asyncio
import contextlib
import stat
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

import psutil
import pytest
from aiohttp import web
from services import eventually

from heaptrail.errors import LoadFailed, UsageError
from heaptrail.load.command import parse_load_command, run_load_command
from heaptrail.load.generator import run_requests
from heaptrail.load.plan import Requests, percentiles
from heaptrail.targets.addresses import free_port

if TYPE_CHECKING:
    from pathlib import Path

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def ignore(done: int, total: int) -> None:
    pass


@contextlib.asynccontextmanager
async def service(handler: Handler) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port := free_port())
    await site.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def test_exactly_as_many_requests_arrive_as_were_asked_for() -> None:
    arrived = Counter[str]()

    async def count(request: web.Request) -> web.Response:
        arrived[request.path] += 1
        return web.Response(text="x" * 100_000)

    async with service(count) as base:
        told: list[tuple[int, int]] = []
        requests = Requests((f"{base}/a", f"{base}/b", f"{base}/c"), concurrency=7)
        result = await run_requests(requests, 101, lambda done, total: told.append((done, total)))
    assert arrived == {"/a": 34, "/b": 34, "/c": 33}
    assert (result.requests, result.answers, result.failures) == (101, {"2xx": 101}, {})
    assert told[-1] == (101, 101)


async def test_no_more_requests_are_under_way_than_the_concurrency_and_connections_are_kept() -> None:
    under_way = most = 0
    connections = set()

    async def watch(request: web.Request) -> web.Response:
        nonlocal under_way, most
        connections.add(request.transport)
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.002)
        under_way -= 1
        return web.Response()

    async with service(watch) as base:
        await run_requests(Requests((base,), concurrency=5), 60, ignore)
    assert most == 5
    assert len(connections) == 5


async def test_all_connections_are_closed_when_the_load_is_over() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response()

    async with service(answer) as base:
        await run_requests(Requests((base,)), 20, ignore)
        port = int(base.rpartition(":")[2])
        established = [
            connection
            for connection in psutil.Process().net_connections("tcp")
            if connection.raddr and connection.raddr.port == port and connection.status == psutil.CONN_ESTABLISHED
        ]
    assert established == []


async def test_method_headers_and_body_are_sent_and_every_request_is_a_new_visitors() -> None:
    seen = []

    async def note(request: web.Request) -> web.Response:
        seen.append((request.method, request.headers["X-Tenant"], await request.read(), dict(request.cookies)))
        response = web.Response()
        response.set_cookie("session", "1")
        return response

    async with service(note) as base:
        requests = Requests((base,), method="POST", headers=(("X-Tenant", "7"),), body=b"\x00\xff", concurrency=2)
        await run_requests(requests, 6, ignore)
    assert seen == [("POST", "7", b"\x00\xff", {})] * 6


async def test_redirects_are_counted_and_not_followed() -> None:
    arrived = Counter[str]()

    async def redirect(request: web.Request) -> web.Response:
        arrived[request.path] += 1
        raise web.HTTPFound("/elsewhere")

    async with service(redirect) as base:
        result = await run_requests(Requests((f"{base}/start",)), 10, ignore)
    assert arrived == {"/start": 10}
    assert result.answers == {"3xx": 10}


async def test_a_request_on_a_dropped_connection_is_not_sent_twice() -> None:
    arrived = 0

    async def answer_once_a_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal arrived
        for answer in (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", b""):
            if not await reader.readuntil(b"\r\n\r\n"):
                return
            arrived += 1
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer_once_a_connection, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    result = await run_requests(Requests((f"http://127.0.0.1:{port}/",), concurrency=1), 20, ignore)
    server.close()
    assert arrived == 20
    assert result.answers == {"2xx": 10}
    assert result.failures == {"dropped": 10}


async def test_some_errors_are_counted_by_kind() -> None:
    arrived = 0

    async def falter(request: web.Request) -> web.Response:
        nonlocal arrived
        arrived += 1
        if arrived % 10 == 0:
            return web.Response(status=503)
        if arrived % 10 == 5:
            await asyncio.sleep(5)
        return web.Response()

    async with service(falter) as base:
        result = await run_requests(Requests((base,), timeout=0.2), 100, ignore)
    assert result.answers == {"2xx": 80, "5xx": 10}
    assert result.failures == {"timeout": 10}
    assert result.errors == 20
    assert result.error_share == 0.2


async def test_a_server_that_fails_most_requests_ends_the_load_with_the_counts() -> None:
    async def fail(request: web.Request) -> web.Response:
        return web.Response(status=500)

    async with service(fail) as base:
        with pytest.raises(LoadFailed, match=r"More than half .* 5xx"):
            await run_requests(Requests((base,)), 1000, ignore)


async def test_a_port_on_which_nobody_listens_is_told_as_refused() -> None:
    with pytest.raises(LoadFailed, match="refused") as caught:
        await run_requests(Requests((f"http://127.0.0.1:{free_port()}/",)), 1000, ignore)
    assert "Nothing listens" in caught.value.help


def test_percentiles_are_nearest_ranks() -> None:
    latency = percentiles([float(number) for number in range(200, 0, -1)])
    assert latency is not None
    assert (latency.p50, latency.p90, latency.p99, latency.longest) == (100.0, 180.0, 198.0, 200.0)
    assert percentiles([]) is None


def test_a_load_command_is_split_like_a_shell_would_and_filled_in_after_that() -> None:
    values = {"url": "http://h/?q=a b&c", "requests": "25"}
    argv = parse_load_command("autocannon -a {requests} '-H=A: b c' {url} $(id)", values)
    assert argv == ("autocannon", "-a", "25", "-H=A: b c", "http://h/?q=a b&c", "$(id)")


@pytest.mark.parametrize("text", ["", "  ", "autocannon 'open"])
def test_a_load_command_that_makes_no_sense_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        parse_load_command(text, {})


async def test_an_outside_command_makes_the_requests(tmp_path: Path) -> None:
    arrived = 0

    async def count(request: web.Request) -> web.Response:
        nonlocal arrived
        arrived += 1
        return web.Response()

    script = "import sys, urllib.request as u;[u.urlopen(sys.argv[2]) for _ in range(int(sys.argv[1]))]; print('sent')"
    async with service(count) as base:
        result = await run_load_command((sys.executable, "-c", script, "12", base), 12, tmp_path / "load.log")
    assert arrived == 12
    assert result.requests == 12
    assert (tmp_path / "load.log").read_text() == "sent\n"
    assert stat.S_IMODE((tmp_path / "load.log").stat().st_mode) == 0o600


async def test_an_outside_command_that_fails_ends_the_load_with_its_last_words(tmp_path: Path) -> None:
    script = "import sys; print('cannot resolve host', file=sys.stderr); sys.exit(9)"
    with pytest.raises(LoadFailed, match="ended with code 9: cannot resolve host"):
        await run_load_command((sys.executable, "-c", script), 10, tmp_path / "load.log")


async def test_an_outside_command_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoadFailed, match="no-such-generator"):
        await run_load_command(("no-such-generator",), 10, tmp_path / "load.log")


async def test_a_cancelled_outside_command_is_ended_with_its_children(tmp_path: Path) -> None:
    script = (
        "import os, subprocess, sys, time; child = subprocess.Popen(['sleep', '1000']);"
        "print(os.getpid(), child.pid, flush=True); time.sleep(1000)"
    )
    log = tmp_path / "load.log"
    running = asyncio.create_task(run_load_command((sys.executable, "-c", script), 10, log))
    while not (log.exists() and len(log.read_text().split()) == 2):
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    for pid in map(int, log.read_text().split()):
        assert eventually(lambda pid=pid: not psutil.pid_exists(pid) or psutil.Process(pid).status() == "zombie", 5)
