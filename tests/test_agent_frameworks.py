"""The debug endpoints inside FastAPI, Flask and Django, on real servers under load."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import psutil
import pytest
from services import SERVERS, eventually, free_port, half_files, is_listening

import heaptrail
from heaptrail.agent.endpoints import DUMP_PATH, MEMORY_PATH, READY_PATH

TOKEN = "of-this-test"
STREAMED = "".join(f"{number}\n" for number in range(1000)).encode()
SERVING = {
    "fastapi": ("uvicorn", "fastapi_app:app", "--port={port}", "--log-level=warning"),
    "flask": ("waitress", "--listen=127.0.0.1:{port}", "flask_app:app"),
    "django": ("gunicorn", "django_app:wsgi_app", "--bind=127.0.0.1:{port}", "--threads=4", "--worker-class=gthread"),
    "django-asgi": ("uvicorn", "django_app:asgi_app", "--port={port}", "--log-level=warning", "--lifespan=off"),
    "django-preloaded": ("gunicorn", "django_app:wsgi_app", "--bind=127.0.0.1:{port}", "--workers=2", "--preload"),
}


class Service:
    """A web server of its own process, in a folder of its own."""

    def __init__(self, kind: str, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *(word.format(port=self.port) for word in SERVING[kind])],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(SERVERS / "web"), "HEAPTRAIL_TOKEN": TOKEN, **environment},
                stdout=log,
                stderr=log,
            )
        assert eventually(lambda: is_listening("127.0.0.1", self.port) or self.process.poll() is not None)
        assert self.process.poll() is None, self.log

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def ask(self, method: str, path: str, token: str = "") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, headers={"x-admin-token": token} if token else {})
            response = connection.getresponse()
            return response.status, response.read()

    def dump(self) -> int:
        return self.ask("POST", DUMP_PATH, TOKEN)[0]

    @property
    def snapshots(self) -> list[Path]:
        """Those that are exported; a hidden one is still on its way."""
        return sorted(path for path in self.folder.rglob("*.heapsnapshot") if not path.name.startswith("."))

    def end(self) -> None:
        family = [*psutil.Process(self.process.pid).children(recursive=True), psutil.Process(self.process.pid)]
        self.process.terminate()
        self.process.wait(60)
        psutil.wait_procs(family, 60)
        assert [each for each in family if each.is_running()] == []


@pytest.fixture
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    service = Service(request.param, tmp_path)
    yield service
    service.end()


class Load:
    """Requests without a pause, from a few connections, until the end of the block."""

    def __init__(self, service: Service) -> None:
        self.statuses: list[int | str] = []
        self._service = service
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(4)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        assert eventually(lambda: len(self.statuses) >= 20)
        return self

    def __exit__(self, *error: object) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self.statuses.append(self._service.ask("GET", "/")[0])
            except (OSError, http.client.HTTPException) as error:
                self.statuses.append(repr(error))


def every(*kinds: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("service", kinds or [kind for kind in SERVING if kind != "django-preloaded"], indirect=True)


@every()
def test_a_service_under_load_writes_a_snapshot_and_answers_everybody(service: Service) -> None:
    with Load(service) as load:
        assert service.dump() == 202
        assert service.dump() == 429
        before = len(load.statuses)
        assert eventually(lambda: len(service.snapshots) == 1)
        assert eventually(lambda: len(load.statuses) > before + 20)
    assert set(load.statuses) == {200}
    [path] = service.snapshots
    assert path.parent == service.folder / "heapdumps"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    snapshot = heaptrail.open(path)
    sessions = next(row for row in snapshot.classes() if row.name == "Session")
    assert 20 <= sessions.count <= len(load.statuses) + 4
    assert half_files(service.folder) == []
    assert eventually(lambda: service.dump() == 202), "and once more, when the first is done"
    assert eventually(lambda: len(service.snapshots) == 2)


@every()
def test_strangers_get_403_and_nothing_is_written(service: Service) -> None:
    assert service.ask("POST", DUMP_PATH)[0] == 403
    assert service.ask("POST", DUMP_PATH, "wrong")[0] == 403
    assert service.ask("POST", f"{DUMP_PATH}?token={TOKEN}")[0] == 403
    assert service.ask("GET", DUMP_PATH, TOKEN)[0] == 405
    assert service.ask("GET", MEMORY_PATH)[0] == 403
    assert not (service.folder / "heapdumps").exists()


@every()
def test_memory_and_readiness_are_answered(service: Service) -> None:
    assert service.ask("GET", READY_PATH) == (200, b'{"status": "ok"}')
    status, body = service.ask("GET", MEMORY_PATH, TOKEN)
    figures = json.loads(body)
    assert status == 200
    assert figures["rss"] == pytest.approx(psutil.Process(figures["pid"]).memory_info().rss, rel=0.1)


@every()
def test_streams_pass_through_whole(service: Service) -> None:
    assert service.ask("GET", "/stream") == (200, STREAMED)


@every("fastapi")
async def test_websockets_and_the_lifespan_pass_through(service: Service) -> None:
    async with aiohttp.ClientSession() as client, client.ws_connect(f"http://127.0.0.1:{service.port}/socket") as socket:
        await socket.send_str("hello")
        assert await socket.receive_str() == "HELLO"
    assert json.loads(service.ask("GET", "/events")[1]) == ["started"]


@pytest.mark.parametrize("kind", ["fastapi", "django", "django-asgi"])
def test_a_request_that_runs_out_of_memory_fires_the_trigger_for_it(kind: str, tmp_path: Path) -> None:
    service = Service(kind, tmp_path, EXHAUSTED=str(tmp_path / "exhausted"))
    try:
        assert service.ask("GET", "/")[0] == 200
        assert service.ask("GET", "/exhaust")[0] == 500
        assert eventually(lambda: len(service.snapshots) == 1)
        assert service.snapshots[0].parent == tmp_path / "exhausted"
    finally:
        service.end()


@every("django-preloaded")
def test_each_worker_of_a_preloaded_application_writes_its_own_heap(service: Service) -> None:
    def workers() -> set[int]:
        return {child.pid for child in psutil.Process(service.process.pid).children()}

    def dumped() -> set[int]:
        return {int(path.stem.rpartition("-")[2]) for path in service.snapshots}

    # The port is there before the workers are.
    assert eventually(lambda: len(workers()) == 2)
    assert eventually(lambda: service.dump() in (202, 429) and dumped() == workers())
    for path in service.snapshots:
        assert heaptrail.open(path).node_count > 10_000


def test_a_token_that_the_service_made_is_in_a_file_that_curl_takes(tmp_path: Path) -> None:
    runtime = tmp_path / "runtime"
    runtime.mkdir(0o700)
    service = Service("django", tmp_path, HEAPTRAIL_TOKEN="", XDG_RUNTIME_DIR=str(runtime))
    try:
        assert eventually(lambda: len(list(runtime.rglob("*.token"))) == 1)
        [file] = runtime.rglob("*.token")
        assert eventually(lambda: str(file) in service.log)
        url = f"http://127.0.0.1:{service.port}{DUMP_PATH}"
        done = subprocess.run(["curl", "-sS", "-X", "POST", "-H", f"@{file}", url], capture_output=True, text=True, check=True)
        assert done.stdout == "dump started"
    finally:
        service.end()
    assert not file.exists()
