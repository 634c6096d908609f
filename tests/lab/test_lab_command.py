"""`heaptrail lab`: how it starts, what it says, and how it ends."""

from __future__ import annotations

import contextlib
import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from lab_processes import Lab, python_lab, started
from services import Heaptrail, eventually, occupied_port

import heaptrail
from heaptrail.lab.addresses import listen
from heaptrail.targets.addresses import is_listening

MAIN = "from heaptrail.cli.main import main; main()"


def test_it_says_where_it_listens_who_it_is_and_what_to_type_next(tmp_path: Path) -> None:
    with python_lab(tmp_path) as lab:
        assert lab.pid == lab.command.process.pid
        assert lab.get("/health/ready") == {"status": "ok"}
        assert lab.command.process.stdout is not None
        following = lab.command.process.stdout.readline()
        words = shlex.split(following.removeprefix("next: "))
        assert words[:2] == ["heaptrail", "hunt"]
        assert str(lab.pid) in words
        assert f"{lab.url}/problem/02leak" in words


def test_it_listens_on_loopback_alone(tmp_path: Path) -> None:
    with python_lab(tmp_path) as lab:
        assert lab.address.startswith("127.0.0.1:")


@contextlib.contextmanager
def open_stream(lab: Lab):
    """Somebody looks at the start page."""
    connection = http.client.HTTPConnection(lab.address, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", "/lab/memory")
        answer = connection.getresponse()
        assert answer.readline().startswith(b"data: ")
        yield


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_ends_when_it_is_told_to_although_somebody_looks_and_timers_run(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with python_lab(tmp_path) as lab:
        lab.post("/memory-leak/timer/start")
        lab.request("GET", "/problem/01")
        with open_stream(lab):
            done = lab.command.finish(after=number)
        assert done.returncode == code
        assert "Traceback" not in done.stderr
        assert lab.command.left_over() == []
        host, port = lab.address.split(":")
        assert not is_listening(host, int(port))
        assert [*tmp_path.iterdir()] == []


def test_the_body_of_an_answer_does_not_wait_until_its_headers_are_acknowledged() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_sigusr2_writes_a_snapshot_into_the_working_folder(tmp_path: Path) -> None:
    with python_lab(tmp_path) as lab:
        os.kill(lab.pid, signal.SIGUSR2)
        assert eventually(lambda: any(tmp_path.glob("[!.]*.heapsnapshot")))
        (snapshot,) = tmp_path.glob("[!.]*.heapsnapshot")
        assert snapshot.stat().st_mode & 0o777 == 0o600
        assert ":" not in snapshot.name
        assert heaptrail.open(snapshot).runtime == "python"


def refused(tmp_path: Path, *arguments: str, **environment: str) -> str:
    """What it prints when it does not start."""
    done = Heaptrail("lab", *arguments, cwd=tmp_path, **environment).finish()
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 2
    return done.stderr


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with occupied_port() as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} of 127.0.0.1 is in use" in refused(tmp_path, "--port", str(port))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("LAB_UNIT_MIB", "much"),
        ("LAB_UNIT_MIB", "0"),
        ("LAB_UNIT_MIB", "-8"),
        ("LAB_MAX_RSS_MIB", "nan"),
        ("LAB_MAX_RSS_MIB", "inf"),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    assert f"{name}={value}" in refused(tmp_path, **{name: value})


def test_a_bad_port_on_the_command_line_is_named(tmp_path: Path) -> None:
    assert "--port 70000" in refused(tmp_path, "--port", "70000")


@pytest.mark.parametrize("package", ["fastapi", "uvicorn", "pyee", "starsessions", "strawberry", "fastapi_offline"])
def test_a_package_that_is_missing_is_named_with_the_command_that_installs_it(package: str) -> None:
    without = f"import sys; sys.modules[{package!r}] = None; {MAIN}"
    done = subprocess.run([sys.executable, "-c", without, "lab", "--port", "0"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"error: The lab needs {package}.\nhelp:  pip install 'heaptrail[lab]'\n"


def test_heaptrail_itself_may_start_it(tmp_path: Path) -> None:
    lab = [sys.executable, "-c", MAIN, "lab"]
    url = "http://127.0.0.1:{port}/problem/02leak"
    command = Heaptrail("hunt", "--url", url, "--warmup", 20, "--requests", 40, "--out", "run", "--", *lab, cwd=tmp_path)
    done = command.finish()
    assert done.returncode == 1, done.stderr
    assert "naiveCache" in done.stdout
    assert command.left_over() == []


@pytest.mark.parametrize("pattern", ["cache", "event"])
def test_the_command_on_a_card_finds_the_leak_by_the_name_on_the_card(tmp_path: Path, pattern: str) -> None:
    with python_lab(tmp_path) as lab:
        card = next(card for card in lab.get("/lab/cards")["patterns"] if card["id"] == pattern)
        done = Heaptrail(*shlex.split(card["hunt"])[1:], cwd=tmp_path).finish()
        assert done.returncode == 1, done.stderr
        first = done.stdout.partition("\n\n")[0]
        assert first.startswith("✗ LEAK")
        assert card["holder"] in next(line for line in first.splitlines() if "held by" in line)


def test_the_help_has_an_example() -> None:
    done = subprocess.run([sys.executable, "-c", MAIN, "lab", "--help"], capture_output=True, text=True, check=True)
    assert "heaptrail lab --port 3001" in done.stdout


def test_a_lab_that_others_can_reach_says_so(tmp_path: Path) -> None:
    command = Heaptrail("lab", "--port", "0", cwd=tmp_path, HOST="0.0.0.0")
    try:
        lab = started(command)
        assert lab.address.startswith("127.0.0.1:")
        assert lab.get("/health/ready") == {"status": "ok"}
    finally:
        done = command.finish(after=signal.SIGINT)
    assert "others can reach it" in done.stderr
