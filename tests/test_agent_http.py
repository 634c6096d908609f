"""The agent's own port: on loopback, hard to misuse, gone when it is stopped."""

from __future__ import annotations

import contextlib
import http.client
import json
import logging
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from services import eventually, is_listening, occupied_port
from test_agent_endpoints import TOKEN, Firing, _no_token_outside  # noqa: F401 - a fixture

from heaptrail.agent.endpoints import DUMP_PATH, MEMORY_PATH, READY_PATH
from heaptrail.agent.protocols import Answer
from heaptrail.agent.triggers import http as http_trigger
from heaptrail.agent.triggers.http import Http
from heaptrail.errors import UsageError


@pytest.fixture
def firing() -> Firing:
    return Firing()


@pytest.fixture
def trigger(firing: Firing) -> Iterator[Http]:
    trigger = Http(token=TOKEN)
    trigger.start(firing)
    yield trigger
    trigger.stop()


def ask(trigger: Http, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", trigger.port, timeout=30)
    with contextlib.closing(connection):
        connection.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.read()


def send(trigger: Http, data: bytes) -> bytes:
    """What comes back for bytes that no client would send; the server may hang up in the midst of them."""
    with socket.create_connection(("127.0.0.1", trigger.port), timeout=30) as connection, contextlib.suppress(OSError):
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))
    return b""


def test_the_token_starts_a_dump(trigger: Http, firing: Firing) -> None:
    assert ask(trigger, "POST", DUMP_PATH, x_admin_token=TOKEN) == (202, b"dump started")
    assert len(firing.attributes) == 1


def test_wrong_token_running_dump_and_stopped_agent_have_their_codes(trigger: Http, firing: Firing) -> None:
    assert ask(trigger, "POST", DUMP_PATH)[0] == 403
    assert ask(trigger, "POST", DUMP_PATH, x_admin_token="wrong")[0] == 403
    firing.answer = Answer.ALREADY_RUNNING
    assert ask(trigger, "POST", DUMP_PATH, x_admin_token=TOKEN)[0] == 429
    firing.answer = Answer.NOT_RUNNING
    assert ask(trigger, "POST", DUMP_PATH, x_admin_token=TOKEN)[0] == 503
    assert ask(trigger, "GET", DUMP_PATH, x_admin_token=TOKEN)[0] == 405
    assert ask(trigger, "BREW", DUMP_PATH, x_admin_token=TOKEN)[0] == 501
    assert ask(trigger, "GET", "/nonsense")[0] == 404


def test_readiness_and_memory_are_there_too(trigger: Http) -> None:
    status, body = ask(trigger, "GET", READY_PATH)
    assert (status, json.loads(body)) == (200, {"status": "ok"})
    status, body = ask(trigger, "GET", MEMORY_PATH, x_admin_token=TOKEN)
    assert status == 200
    assert json.loads(body)["pid"] == os.getpid()
    assert ask(trigger, "HEAD", READY_PATH) == (200, b"")


def test_a_token_in_the_url_is_worth_nothing(trigger: Http, firing: Firing) -> None:
    assert ask(trigger, "POST", f"{DUMP_PATH}?token={TOKEN}&x-admin-token={TOKEN}")[0] == 403
    assert firing.attributes == []


def test_a_body_is_read_and_ignored(trigger: Http) -> None:
    assert ask(trigger, "POST", DUMP_PATH, b"x" * 4000, x_admin_token=TOKEN)[0] == 202


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "127.0.0.1:1", "", "10.0.0.1"])
def test_a_page_that_rebinds_its_name_to_loopback_gets_nothing(trigger: Http, firing: Firing, host: str) -> None:
    for path in (DUMP_PATH, READY_PATH, MEMORY_PATH):
        assert ask(trigger, "POST", path, x_admin_token=TOKEN, Host=host)[0] == 403
    assert firing.attributes == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_loopback_may_be_called_by_any_of_its_names(trigger: Http, host: str) -> None:
    assert ask(trigger, "GET", READY_PATH, Host=host)[0] == 200
    assert ask(trigger, "GET", READY_PATH, Host=f"{host}:{trigger.port}")[0] == 200


def test_no_host_or_two_are_refused(trigger: Http) -> None:
    assert b" 403 " in send(trigger, b"GET /health/ready HTTP/1.0\r\n\r\n")
    twice = b"GET /health/ready HTTP/1.0\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n"
    assert b" 403 " in send(trigger, twice)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /" + b"a" * 100_000 + b" HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.0\r\n" + b"a: b\r\n" * 100_000 + b"\r\n",
        b"GET / HTTP/1.0\r\na: " + b"b" * 1_000_000 + b"\r\n\r\n",
        b"POST / HTTP/1.0\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST / HTTP/1.0\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 100,
        b"\x00" * 70_000,
        b"GET <script>alert(1)</script> HTTP/9.9\r\n\r\n",
        b"",
    ],
)
def test_what_is_too_long_or_no_request_harms_nothing(trigger: Http, firing: Firing, request_bytes: bytes) -> None:
    answer = send(trigger, request_bytes)
    assert b" 200 " not in answer
    assert b"<script>" not in answer
    assert ask(trigger, "POST", DUMP_PATH, x_admin_token=TOKEN)[0] == 202


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_start_a_dump_without_the_token(trigger: Http, firing: Firing, data: bytes) -> None:
    send(trigger, b"POST /internal/debug/heapdump HTTP/1.1\r\nHost: localhost\r\n" + data + b"\r\n\r\n")
    assert ask(trigger, "GET", READY_PATH)[0] == 200
    assert firing.attributes == []


def test_a_request_that_trickles_is_cut_off(trigger: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_trigger, "_REQUEST_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", trigger.port), timeout=30) as connection:

        def trickle() -> bool:
            try:
                connection.sendall(b"G")
            except ConnectionError:
                return True
            return False

        assert eventually(trickle)


def test_many_idle_connections_keep_nobody_out_for_long_and_take_few_threads(
    trigger: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_trigger, "_REQUEST_SECONDS", 1.0)
    before = threading.active_count()
    with contextlib.ExitStack() as idle:
        for _ in range(100):
            idle.enter_context(socket.create_connection(("127.0.0.1", trigger.port), timeout=30))
        assert threading.active_count() <= before + 8

        def answers() -> bool:
            with contextlib.suppress(ConnectionError, http.client.HTTPException):
                return ask(trigger, "GET", READY_PATH)[0] == 200
            return False

        assert eventually(answers)


def test_the_port_is_told_and_gone_after_the_stop(firing: Firing) -> None:
    threads = set(threading.enumerate())
    trigger = Http(token=TOKEN)
    assert trigger.port == 0
    trigger.start(firing)
    port = trigger.port
    assert is_listening("127.0.0.1", port)
    trigger.stop()
    trigger.stop()
    assert trigger.port == 0
    assert not is_listening("127.0.0.1", port)
    assert eventually(lambda: set(threading.enumerate()) <= threads)


def test_it_can_be_started_again_on_the_same_port(firing: Firing) -> None:
    trigger = Http(token=TOKEN)
    trigger.start(firing)
    again = Http(trigger.port, token=TOKEN)
    ask(trigger, "GET", READY_PATH)
    trigger.stop()
    again.start(firing)
    try:
        assert ask(again, "GET", READY_PATH)[0] == 200
    finally:
        again.stop()


def test_a_port_that_is_taken_is_one_clear_line(firing: Firing) -> None:
    with occupied_port() as taken:
        trigger = Http(taken.getsockname()[1], token=TOKEN)
        with pytest.raises(UsageError, match="cannot listen on"):
            trigger.start(firing)
        trigger.stop()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.org", ""])
def test_it_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(UsageError, match="loopback only"):
        Http(host=host)


def test_it_listens_on_the_other_loopback_when_asked(firing: Firing) -> None:
    trigger = Http(host="::1", token=TOKEN)
    try:
        trigger.start(firing)
    except UsageError:
        pytest.skip("no IPv6 here")
    connection = http.client.HTTPConnection("::1", trigger.port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", READY_PATH)
        assert connection.getresponse().status == 200
    trigger.stop()


def test_nothing_of_a_request_gets_into_the_log(trigger: Http, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        ask(trigger, "GET", f"/forged?token={TOKEN}", x_admin_token="also-secret")
        send(trigger, b"forged\r\nlines\r\n")
    assert "forged" not in caplog.text
    assert TOKEN not in caplog.text


def test_no_descriptor_is_inherited_by_a_program_that_is_started(trigger: Http) -> None:
    for connection in psutil.Process().net_connections("tcp"):
        if connection.laddr.port == trigger.port:
            assert not os.get_inheritable(connection.fd)


def test_a_forked_child_answers_on_a_port_of_its_own(trigger: Http, firing: Firing) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            trigger.start(firing)  # what the agent does in a child
            os.write(writing, str(trigger.port).encode())
            signal.pause()
        finally:
            os._exit(1)
    try:
        port = int(os.read(reading, 10))
        assert port != trigger.port

        def pid_of(port: int) -> int:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            with contextlib.closing(connection):
                connection.request("GET", MEMORY_PATH, headers={"x-admin-token": TOKEN})
                return int(json.loads(connection.getresponse().read())["pid"])

        assert pid_of(port) == child
        assert {pid_of(trigger.port) for _ in range(20)} == {os.getpid()}, "the child does not listen on its parent's port"
        listening = {each.laddr.port for each in psutil.Process(child).net_connections("tcp") if each.status == "LISTEN"}
        assert trigger.port not in listening
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        os.close(writing)


def test_a_forked_child_that_stops_leaves_its_parent_listening(trigger: Http) -> None:
    child = os.fork()
    if child == 0:
        trigger.stop()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert ask(trigger, "GET", READY_PATH)[0] == 200


def test_a_program_that_closes_the_socket_and_opens_a_file_keeps_its_file(firing: Firing, tmp_path: Path) -> None:
    trigger = Http(token=TOKEN)
    trigger.start(firing)
    serving = trigger._serving
    assert serving is not None
    number = serving.server.fileno()
    with (tmp_path / "file").open("w") as file:
        os.dup2(file.fileno(), number)
    trigger.stop()
    assert eventually(lambda: not serving._thread.is_alive())
    assert os.write(number, b"still open") == 10
    os.close(number)


def test_without_descriptors_a_connection_waits_and_the_processor_does_not_spin(
    trigger: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts: list[None] = []
    accept = http_trigger._Server.get_request
    monkeypatch.setattr(http_trigger._Server, "get_request", lambda server: (attempts.append(None), accept(server))[1])
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.socket() as client:
        resource.setrlimit(resource.RLIMIT_NOFILE, (client.fileno() + 1, hard))
        fillers = fill_descriptors()
        try:
            client.connect(("127.0.0.1", trigger.port))
            assert eventually(lambda: len(attempts) >= 3)
            time.sleep(0.5)
            assert len(attempts) < 100
        finally:
            for filler in fillers:
                os.close(filler)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        client.sendall(b"GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n")
        client.settimeout(30)
        assert b" 200 " in client.recv(65536)


def fill_descriptors() -> list[int]:
    """Open all that may be opened."""
    opened = []
    with contextlib.suppress(OSError):
        while True:
            opened.append(os.open(os.devnull, os.O_RDONLY))
    return opened
