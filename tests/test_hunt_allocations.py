"""`hunt --allocations` names the line that allocates what leaks, and leaves the process as it was."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from services import SERVERS, Heaptrail, eventually, inspector_port, node

from heaptrail.targets.addresses import free_port, is_listening

if TYPE_CHECKING:
    from pathlib import Path

SERVER = SERVERS / "allocating.py"
LINES = SERVER.read_text().splitlines()
COUNTS = ("--requests", 200, "--warmup", 50, "--out", "run")


def line_with(text: str) -> int:
    (number,) = [number for number, line in enumerate(LINES, 1) if text in line]
    return number


def require_the_line(ended: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert ended.returncode == 1, ended.stderr + ended.stdout
    verdict: dict[str, Any] = json.loads(ended.stdout)
    suspect = verdict["suspects"][0]
    assert suspect["class"] == "Order"
    *frames, root = suspect["allocated"]
    assert root == {"function": "(root)", "source": None}
    allocated = [(frame["function"], frame["source"]["file"], frame["source"]["line"]) for frame in frames]
    assert allocated[:3] == [
        ("decoded", str(SERVER), line_with("the order that leaks")),
        ("accept", str(SERVER), line_with("decoded(str(number))")),
        ("Handler.do_GET", str(SERVER), line_with("accept(next(numbers))")),
    ]
    assert [frame for frame in allocated if "heaptrail/agent" in frame[1]] == []
    return verdict


def is_tracing(port: int) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/tracing") as answer:
        return bool(answer.read() == b"True")


def test_a_command_is_started_with_tracemalloc_and_the_verdict_has_the_stack(tmp_path: Path) -> None:
    ended = Heaptrail("hunt", "--allocations", "--json", *COUNTS, "--", sys.executable, SERVER, cwd=tmp_path).finish()
    verdict = require_the_line(ended)
    assert verdict["notes"] == ["ids are stable over the 3 snapshots"]


def test_the_terminal_names_the_line(tmp_path: Path) -> None:
    ended = Heaptrail("hunt", "--allocations", *COUNTS, "--", sys.executable, SERVER, cwd=tmp_path).finish()
    assert f"allocated at {SERVER}:{line_with('the order that leaks')}" in ended.stdout, ended.stdout + ended.stderr


def test_a_service_that_traces_by_itself_needs_no_option(tmp_path: Path) -> None:
    line = ("hunt", "--json", *COUNTS, "--", sys.executable, "-X", "tracemalloc=10", SERVER)
    require_the_line(Heaptrail(*line, cwd=tmp_path).finish())


def test_without_the_option_nothing_is_traced(tmp_path: Path) -> None:
    ended = Heaptrail("hunt", "--json", *COUNTS, "--", sys.executable, SERVER, cwd=tmp_path).finish()
    assert json.loads(ended.stdout)["suspects"][0]["allocated"] == []


@pytest.mark.skipif(sys.version_info < (3, 14) and shutil.which("gdb") is None, reason="there is no gdb here")
def test_a_running_process_is_traced_for_as_long_as_the_hunt_goes_on(tmp_path: Path) -> None:
    port = free_port()
    server = subprocess.Popen([sys.executable, SERVER], env={**os.environ, "PORT": str(port)})
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port))
        line = ("hunt", "--allocations", "--json", *COUNTS, "--python-pid", server.pid)
        require_the_line(Heaptrail(*line, cwd=tmp_path).finish())
        assert not is_tracing(port)
    finally:
        server.kill()
        server.wait()


def test_a_hunt_that_is_killed_leaves_nothing_traced(tmp_path: Path) -> None:
    port = free_port()
    sockets = tmp_path / "s"
    sockets.mkdir(mode=0o700)
    environment = {"PORT": str(port), "XDG_RUNTIME_DIR": str(sockets)}
    program = Heaptrail("run", SERVER, cwd=tmp_path, **environment)
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port))
        line = ("hunt", "--allocations", "--warmup", 1_000_000, "--out", "run", "--python-pid", program.process.pid)
        hunting = Heaptrail(*line, cwd=tmp_path)
        assert eventually(lambda: is_tracing(port))
        hunting.finish(after=signal.SIGKILL)
        assert eventually(lambda: not is_tracing(port))
    finally:
        program.finish(after=signal.SIGKILL)


def test_what_the_program_traces_itself_goes_on(tmp_path: Path) -> None:
    port = free_port()
    sockets = tmp_path / "s"
    sockets.mkdir(mode=0o700)
    environment = {"PORT": str(port), "XDG_RUNTIME_DIR": str(sockets), "PYTHONTRACEMALLOC": "5"}
    program = Heaptrail("run", SERVER, cwd=tmp_path, **environment)
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port))
        line = ("hunt", "--allocations", "--json", *COUNTS, "--python-pid", program.process.pid)
        require_the_line(Heaptrail(*line, cwd=tmp_path).finish())
        assert is_tracing(port)
    finally:
        program.finish(after=signal.SIGKILL)


def require_a_usage_error(ended: subprocess.CompletedProcess[str]) -> None:
    assert ended.returncode == 2, ended.stderr
    (error,) = [line for line in ended.stderr.splitlines() if line.startswith("error: ")]
    assert "--allocations is for Python services, and this is node" in error
    assert "heaptrail allocations FILE" in ended.stderr


def test_a_node_command_is_told_what_to_do_instead(tmp_path: Path) -> None:
    command = Heaptrail("hunt", "--allocations", *COUNTS, "--", "node", SERVERS / "leaking.js", cwd=tmp_path)
    require_a_usage_error(command.finish())
    assert eventually(lambda: command.left_over() == [])


@inspector_port
def test_a_running_node_process_is_left_alone(tmp_path: Path) -> None:
    with node("leaking.js") as (pid, port):
        url = f"http://127.0.0.1:{port}/"
        require_a_usage_error(Heaptrail("hunt", "--allocations", *COUNTS, "--url", url, "--pid", pid, cwd=tmp_path).finish())
        assert not is_listening("127.0.0.1", 9229)
