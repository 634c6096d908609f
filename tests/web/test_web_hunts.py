"""Captures from the page: which processes, a hunt from its beginning to its end, and that a process is left as it was."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from served_pages import Page, served
from services import PATIENCE_SECONDS, eventually, inspector_port

from heaptrail.targets import processes
from heaptrail.targets.addresses import free_port, is_listening

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER = Path(__file__).parents[2] / "examples" / "leaky-server.js"
Event = tuple[str, Any]


class Service:
    """A process that leaks, and the address that it answers at."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.pid = process.pid
        self.port = port
        self.url = f"http://127.0.0.1:{port}/"


def running(*options: str) -> Iterator[Service]:
    port = free_port()
    environment = {**os.environ, "PORT": str(port)}
    process = subprocess.Popen(
        ["node", *options, str(SERVER)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port))
        yield Service(process, port)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def service() -> Iterator[Service]:
    """Its inspector is open already, on a port of its own."""
    yield from running("--inspect=127.0.0.1:0")


@pytest.fixture
def closed_service() -> Iterator[Service]:
    """Its inspector has to be opened."""
    yield from running()


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with served(cwd=tmp_path) as started:
        yield started


def events(page: Page, number: int, after: int | None = None, until: str = "") -> list[Event]:
    """What is told of a hunt, to its end or to the first event that begins with `until`."""
    connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=PATIENCE_SECONDS)
    headers = page.bearer if after is None else {**page.bearer, "Last-Event-ID": str(after)}
    found: list[Event] = []
    try:
        connection.request("GET", f"/api/hunts/{number}/events", headers=headers)
        response = connection.getresponse()
        assert response.status == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        type_ = ""
        while line := response.readline().decode().rstrip("\n") or (not response.isclosed() and "\n"):
            name, _, value = line.partition(": ")
            if name == "event":
                type_ = value
            elif name == "data":
                found.append((type_, json.loads(value)))
                if until and f"{type_} {value}".startswith(until):
                    break
    finally:
        connection.close()
    return found


def asked(service: Service, **more: object) -> dict[str, object]:
    return {"pid": service.pid, "url": service.url, "requests": 100, "warmup": 50, **more}


def test_a_hunt_is_told_from_its_beginning_to_its_verdict(page: Page, service: Service, tmp_path: Path) -> None:
    begun = page.post("hunts", asked(service))
    assert (begun.status, begun.json) == (202, {"number": 0})
    told = events(page, 0)
    assert told[0] == (
        "start",
        {
            "pid": service.pid,
            "name": "leaky-server.js",
            "method": "GET",
            "url": service.url,
            "requests": 100,
            "warmup": 50,
            "rounds": 2,
            "concurrency": 8,
        },
    )
    phases = list(dict.fromkeys(data["name"] for type_, data in told if type_ == "phase"))
    assert phases == [
        "connect", "warm up", "snapshot 1 of 3", "load 1", "snapshot 2 of 3", "load 2", "snapshot 3 of 3", "close", "verdict",
    ]  # fmt: skip
    measured = [data for type_, data in told if type_ == "memory"]
    assert all(data["resident"] > 1 << 20 for data in measured)
    heaps = [data["heap_used"] for data in measured if data["heap_used"] is not None]
    assert len(heaps) >= 3  # at each snapshot, and between them what the process said in time
    assert all(1 << 20 < heap < max(data["resident"] for data in measured) for heap in heaps)
    assert [data["requests"] for data in measured] == sorted(data["requests"] for data in measured)
    assert told[-1] == ("done", {"clean": False, "suspects": 1, "snapshots": [0, 1, 2]})
    # What it has found is what is opened now.
    session = page.ask("session")
    (folder,) = (tmp_path / "heaptrail-runs").iterdir()
    assert session["run"] == {"folder_name": folder.name}
    assert session["hunt"] is None
    assert len(session["snapshots"]) == 3
    assert page.ask("verdict")["suspects"][0]["sentence"].startswith("+1.00 Session per request")
    timeline = page.ask("timeline")
    assert [phase["name"] for phase in timeline["phases"]] == ["warm up", "load 1", "load 2"]
    assert len(timeline["points"]) > len(timeline["snapshots"]) * 2  # samples beside those of the snapshots
    assert page.ask("classes", snapshot=2)["rows"]


def test_whoever_comes_later_is_told_everything_and_whoever_comes_back_what_is_new(page: Page, service: Service) -> None:
    page.post("snapshots", {"pid": service.pid})
    whole = events(page, 0)
    assert (whole[0][0], whole[-1][0]) == ("start", "done")
    again = events(page, 0)
    # How far something was is of no use any more.
    kept = [event for event in whole if event[0] != "advance"]
    assert [event for event in again if event[0] != "advance"] == kept
    assert events(page, 0, after=0)[0] == kept[1]
    assert events(page, 0, after=10_000) == []
    assert events(page, 0, after=-5) == again


def test_snapshots_of_one_process_are_shown_together(page: Page, service: Service) -> None:
    for number in (0, 1):
        assert page.post("snapshots", {"pid": service.pid}).json == {"number": number}
        assert events(page, number)[-1] == ("done", {"clean": None, "suspects": 0, "snapshots": [number]})
        assert page.post("sql", {"snapshot": number, "query": "select count(*) from nodes"}).status == 200
    assert len(page.ask("session")["snapshots"]) == 2
    assert page.ask("comparison", older=0, newer=1)["by"] in ("id", "class")


def test_one_hunt_goes_on_at_a_time(page: Page, service: Service) -> None:
    assert page.post("hunts", asked(service, requests=1_000_000)).status == 202
    assert page.ask("session")["hunt"] == 0
    for path in ("hunts", "snapshots"):
        refused = page.post(path, asked(service))
        assert refused.status == 409
        assert set(refused.json["error"]) == {"message", "help"}
    assert page.request("DELETE", "/api/hunts/0", page.bearer).status == 204
    assert events(page, 0)[-1][0] == "failed"
    assert page.post("hunts", asked(service, requests=1)).json == {"number": 1}
    events(page, 1)


@inspector_port
def test_an_interrupted_hunt_leaves_the_process_as_it_was(page: Page, closed_service: Service, tmp_path: Path) -> None:
    before = processes.listening_ports(closed_service.pid)
    page.post("hunts", asked(closed_service, requests=1_000_000))
    events(page, 0, until='phase {"name": "load 1"')
    assert processes.listening_ports(closed_service.pid) != before
    assert page.request("DELETE", "/api/hunts/0", page.bearer).status == 204
    type_, data = events(page, 0)[-1]
    assert type_ == "failed"
    assert "keeps 1 finished snapshot" in data["message"]
    assert processes.listening_ports(closed_service.pid) == before
    assert processes.is_alive(closed_service.pid)
    (folder,) = (tmp_path / "heaptrail-runs").iterdir()
    assert not list(folder.glob("*.part"))
    assert page.request("DELETE", "/api/hunts/0", page.bearer).status == 204
    assert page.ask("session")["snapshots"] == []


@inspector_port
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_hunt_ends_with_the_server_and_leaves_the_process_as_it_was(
    page: Page, closed_service: Service, number: signal.Signals
) -> None:
    before = processes.listening_ports(closed_service.pid)
    page.post("hunts", asked(closed_service, requests=1_000_000))
    events(page, 0, until='phase {"name": "load 1"')
    page.process.send_signal(number)
    page.process.wait(PATIENCE_SECONDS)
    assert processes.listening_ports(closed_service.pid) == before
    assert processes.is_alive(closed_service.pid)


def test_a_process_that_is_gone_is_told_so(page: Page) -> None:
    done = subprocess.Popen(["true"])
    done.wait()
    for path, body in (("snapshots", {"pid": done.pid}), ("hunts", {"pid": done.pid, "url": "http://127.0.0.1:9/"})):
        number = page.post(path, body).json["number"]
        type_, data = events(page, number)[-1]
        assert type_ == "failed"
        assert str(done.pid) in data["message"]
    assert page.ask("session")["hunt"] is None


def test_processes_that_can_be_captured_are_listed(page: Page, service: Service) -> None:
    found = {each["pid"]: each for each in page.ask("processes")["processes"]}
    entry = found[service.pid]
    assert entry["runtime"] == "node"
    assert entry["name"] == "leaky-server.js"
    assert entry["command"].endswith("leaky-server.js")
    assert entry["ports"] == [service.port]
    assert entry["way"] == "inspector"
    assert is_listening("127.0.0.1", int(entry["address"].removeprefix("127.0.0.1:")))
    assert entry["memory"] > 1 << 20
    assert entry["ready"] is True
    assert found[os.getpid()]["runtime"] == "python"
    assert page.process.pid not in found


@pytest.mark.parametrize(
    "change",
    [
        {"pid": None}, {"pid": "1"}, {"pid": 0}, {"pid": -1}, {"pid": True}, {"pid": 2**40}, {"url": None}, {"url": 7},
        {"url": ""},
        {"url": "http://example.com/"}, {"url": "http://192.168.0.1/"}, {"url": "http://127.0.0.1.example.com/"},
        {"url": "file:///etc/passwd"}, {"url": "http://"}, {"url": "http://127.0.0.1:99999/"}, {"url": "http://[::1"},
        {"url": "http://127.0.0.1:80/\r\nX: y"}, {"url": "javascript:alert(1)"}, {"requests": 0}, {"requests": "many"},
        {"requests": 1.5}, {"requests": 10**9}, {"warmup": -1}, {"rounds": 0}, {"rounds": 21}, {"concurrency": 0},
        {"concurrency": 1001}, {"force": "yes"}, {"method": "get"}, {"method": "CONNECT"}, {"method": "GET / HTTP/1.1\r\nX: y"},
        {"method": None}, {"headers": "no header"}, {"headers": ": value"}, {"headers": "a b: c"}, {"headers": "A: b\rC: d"},
        {"headers": "A: b\x00"}, {"headers": "Content-Length: 5"}, {"headers": "transfer-encoding: chunked"},
        {"headers": [["A", "b"]]}, {"headers": "A: b\n" * 101}, {"body": {"a": 1}}, {"body": None}, {"body": "\ud800"},
    ],
)  # fmt: skip
def test_what_cannot_be_hunted_is_refused_before_anything_is_done(idle_page: Page, change: dict[str, object]) -> None:
    body = {"pid": 2**22, "url": "http://127.0.0.1:9/", **change}
    answer = idle_page.post("hunts", body)
    assert answer.status == 400, answer.body
    assert set(answer.json["error"]) == {"message", "help", "fields"}
    assert set(answer.json["error"]["fields"]) == set(change)
    assert all("\n" not in line for line in answer.json["error"]["fields"].values())
    assert idle_page.ask("session")["hunt"] is None


def test_all_mistakes_are_told_at_once_each_with_its_field(idle_page: Page) -> None:
    body = {"pid": 2**22, "url": "http://example.com/", "headers": "Accept: a\n\nwrong", "rounds": 99}
    fields = idle_page.post("hunts", body).json["error"]["fields"]
    assert set(fields) == {"url", "headers", "rounds"}
    assert "example.com is not this machine" in fields["url"]
    assert "Line 3" in fields["headers"]
    assert "from 1 to 20" in fields["rounds"]


@pytest.fixture(scope="module")
def idle_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with served(cwd=tmp_path_factory.mktemp("idle")) as started:
        yield started


def test_the_server_does_not_hunt_in_itself(idle_page: Page) -> None:
    answer = idle_page.post("hunts", {"pid": idle_page.process.pid, "url": "http://127.0.0.1:9/"})
    assert answer.status == 400
    assert "itself" in answer.json["error"]["message"]


@pytest.mark.parametrize(
    "path", ["hunts/0/events", "hunts/99999999999999999999/events", "hunts/one/events", "hunts/-1/events", "hunts/0"]
)
def test_a_hunt_that_there_is_not_is_not_found(idle_page: Page, path: str) -> None:
    method = "DELETE" if path == "hunts/0" else "GET"
    answer = idle_page.request(method, f"/api/{path}", idle_page.bearer)
    assert answer.status == 404
    assert set(answer.json["error"]) == {"message", "help"}
