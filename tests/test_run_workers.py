"""`heaptrail run` around servers of several processes: each worker captures itself, and the whole ends as it does without."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import urllib.request
from typing import TYPE_CHECKING

import psutil
import pytest
from services import Heaptrail, eventually

import heaptrail
from heaptrail.targets.addresses import free_port
from heaptrail.targets.control_folder import user_control_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process is copied unnoticed on Linux only")

# The transport by files needs no broker. The tasks are sent by the worker to itself, so that the test knows when it is up.
_CELERY = """
import os
from celery import Celery, signals

app = Celery("tasks", broker="filesystem://")
app.conf.broker_transport_options = {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "control"}
app.conf.worker_hijack_root_logger = False
kept = []

@app.task
def keep():
    kept.append(object())
    with open(f"worked-{os.getpid()}", "a") as file:
        file.write("done\\n")

@signals.worker_process_init.connect
def started(**_):
    open(f"started-{os.getpid()}", "w").close()

@signals.worker_ready.connect
def ready(**_):
    keep.delay()
"""
_WSGI = """
import json, os

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(os.getpid()).encode()]
"""
_ASGI = """
import json, os

async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(os.getpid()).encode()})
"""


@pytest.fixture(autouse=True)
def _own_folder_for_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "x"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))


@contextlib.contextmanager
def running(tmp_path: Path, *line: str) -> Iterator[Heaptrail]:
    command = Heaptrail("run", "-m", *line, cwd=tmp_path)
    try:
        yield command
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            for process in psutil.Process(command.process.pid).children(recursive=True):
                process.kill()
        command.process.kill()
        command.process.communicate()


def captured_by_signal(tmp_path: Path, pid: int) -> None:
    os.kill(pid, signal.SIGUSR2)
    assert eventually(lambda: any(tmp_path.glob(f"heap_snapshot-*-{pid}.heapsnapshot")) or not psutil.pid_exists(pid))
    (file,) = tmp_path.glob(f"heap_snapshot-*-{pid}.heapsnapshot")
    assert heaptrail.open(file).runtime == "python"


def captured_from_outside(tmp_path: Path, pid: int) -> None:
    file = tmp_path / f"outside-{pid}.heapsnapshot"
    ended = Heaptrail("snapshot", "--python-pid", pid, "-o", file, cwd=tmp_path).finish()
    assert ended.returncode == 0, ended.stderr
    assert heaptrail.open(file).runtime == "python"


def workers_that_answer(port: int, count: int = 2) -> set[int]:
    """Their pids, once so many different ones have answered."""
    found: set[int] = set()

    def have_all() -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as response:
            found.add(json.load(response))
        return len(found) >= count

    assert eventually(have_all)
    return found


def ended_by(command: Heaptrail, number: signal.Signals) -> None:
    below = psutil.Process(command.process.pid).children(recursive=True)
    ended = command.finish(after=number)
    assert ended.returncode == 0, ended.stderr
    assert eventually(lambda: not any(process.is_running() and process.status() != "zombie" for process in below))


def no_socket_is_left() -> bool:
    """After the next start, that is: a process of a pool ends by `os._exit`, and takes nothing along."""
    return not list(user_control_folder().glob("*.sock"))


def test_the_pool_of_celery_captures_itself_and_goes_on_working(tmp_path: Path) -> None:
    pytest.importorskip("celery", reason="celery is not installed")
    (tmp_path / "tasks.py").write_text(_CELERY)
    for folder in ("queue", "control"):
        (tmp_path / folder).mkdir()
    line = ("celery", "-A", "tasks", "worker", "--concurrency", "2", "--pool", "prefork", "--without-gossip", "--without-mingle")
    with running(tmp_path, *line) as command:
        assert eventually(lambda: any(tmp_path.glob("worked-*")) and len(list(tmp_path.glob("started-*"))) == 2)
        pool = {int(file.name.partition("-")[2]) for file in tmp_path.glob("started-*")}
        for pid in (*pool, command.process.pid):
            captured_by_signal(tmp_path, pid)
            captured_from_outside(tmp_path, pid)
        done = len("".join(file.read_text() for file in tmp_path.glob("worked-*")))
        sent = Heaptrail("run", "-m", "celery", "-A", "tasks", "call", "tasks.keep", cwd=tmp_path).finish()
        assert sent.returncode == 0, sent.stderr
        assert eventually(lambda: len("".join(file.read_text() for file in tmp_path.glob("worked-*"))) > done)
        assert {int(file.name.partition("-")[2]) for file in tmp_path.glob("started-*")} == pool
        ended_by(command, signal.SIGTERM)
    assert no_socket_is_left()


@pytest.mark.parametrize("options", [("--preload",), ()], ids=["preloaded", "each for itself"])
def test_workers_of_gunicorn_capture_themselves_on_a_signal_that_gunicorn_resets(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    pytest.importorskip("gunicorn", reason="gunicorn is not installed")
    (tmp_path / "service.py").write_text(_WSGI)
    port = free_port()
    with running(tmp_path, "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", *options, "service:app") as command:
        pids = workers_that_answer(port)
        for pid in pids:
            captured_by_signal(tmp_path, pid)
            captured_from_outside(tmp_path, pid)
        assert workers_that_answer(port) == pids
        ended_by(command, signal.SIGTERM)
    assert no_socket_is_left()


def test_workers_of_uvicorn_capture_themselves(tmp_path: Path) -> None:
    pytest.importorskip("uvicorn", reason="uvicorn is not installed")
    (tmp_path / "service.py").write_text(_ASGI)
    port = free_port()
    with running(tmp_path, "uvicorn", "--workers", "2", "--port", str(port), "service:app") as command:
        pids = workers_that_answer(port)
        for pid in pids:
            captured_by_signal(tmp_path, pid)
        for pid in (*pids, command.process.pid):
            captured_from_outside(tmp_path, pid)
        assert workers_that_answer(port) == pids
        ended_by(command, signal.SIGTERM)
    assert no_socket_is_left()
