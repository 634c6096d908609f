"""A hunt in Python services from end to end, and whatever may go wrong in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from http import HTTPStatus
from typing import TYPE_CHECKING

import psutil
import pytest
from services import SERVERS, Heaptrail, eventually, half_files, has_step, steps

from heaptrail.hunt.run_folder import RunFolder
from heaptrail.targets.addresses import free_port, is_listening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _nothing_stays_in_the_folder_for_temporary_files(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Control sockets lie below TMPDIR, in folders of their own, which are gone at the end."""
    folder = tmp_path_factory.mktemp("t")
    monkeypatch.setenv("TMPDIR", str(folder))
    yield
    assert list(folder.iterdir()) == []


def hunt(tmp_path: Path, *options: object, script: str = "failing.py", **environment: str) -> Heaptrail:
    line = ("hunt", "--out", "run", *options, "--", sys.executable, SERVERS / script)
    return Heaptrail(*line, cwd=tmp_path, **environment)


def assert_nothing_left(command: Heaptrail, tmp_path: Path) -> None:
    assert eventually(lambda: command.left_over() == [], 2), command.left_over()
    assert half_files(tmp_path) == []


def assert_one_clear_line(ended: subprocess.CompletedProcess[str], *says: str) -> None:
    assert ended.returncode == 4, ended.stderr
    assert "Traceback" not in ended.stderr
    errors = [line for line in ended.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    for text in says:
        assert text in ended.stderr


def test_a_leak_is_found_with_exact_numbers_and_its_line(tmp_path: Path) -> None:
    command = hunt(tmp_path, "--requests", 300, "--warmup", 100, script="leaking.py")
    ended = command.finish()
    assert ended.returncode == 1, ended.stderr
    assert "+1.00 Session per request" in ended.stdout
    assert "SessionStore.sessions" in ended.stdout
    # Nothing of heaptrail's own, which runs in the environment of the service.
    said = [line for line in ended.stdout.split("next")[0].splitlines() if not line.startswith("  source")]
    assert "heaptrail" not in "\n".join(said)
    assert "Control" not in ended.stdout

    run = tmp_path / "run"
    verdict = json.loads((run / "verdict.json").read_text())
    assert verdict["runtime"] == "python"
    assert verdict["requests"] == [300, 300]
    suspect = verdict["suspects"][0]
    assert suspect["class"] == "Session"
    assert suspect["growth"]["count"] == [300, 300]
    assert suspect["confidence"] == "certain"
    assert suspect["source"]["file"].endswith("leaking.py")
    # One request asks whether the service is ready.
    assert "hits: 701" in (run / "target.log").read_text()
    assert {path.name for path in run.iterdir()} == {
        *(f"{number}.heapsnapshot" for number in (1, 2, 3)),
        "steps.jsonl",
        "target.log",
        "verdict.json",
    }
    assert_nothing_left(command, tmp_path)


@pytest.mark.parametrize("script", ["clean.py", "forking.py"])
def test_a_service_that_keeps_nothing_is_clean(tmp_path: Path, script: str) -> None:
    command = hunt(tmp_path, "--requests", 300, "--warmup", 100, "--json", script=script, WORKERS="1")
    ended = command.finish()
    assert ended.returncode == 0, ended.stderr + ended.stdout
    verdict = json.loads(ended.stdout)
    assert verdict["clean"] is True
    assert verdict["suspects"] == []
    assert_nothing_left(command, tmp_path)


def test_several_workers_are_noted_and_make_a_clean_verdict_doubtful(tmp_path: Path) -> None:
    command = hunt(tmp_path, "--requests", 100, "--warmup", 50, script="forking.py", WORKERS="3")
    ended = command.finish()
    assert ended.returncode == 0, ended.stderr
    first, second = ended.stdout.splitlines()[:2]
    assert first.startswith("? no leak in what was seen")
    assert second.startswith("but: 3 processes answer")
    assert "--workers 1" in second
    verdict = json.loads((tmp_path / "run" / "verdict.json").read_text())
    assert verdict["caveats"] == verdict["notes"][:1]
    assert_nothing_left(command, tmp_path)


@pytest.mark.parametrize("workers", [1, 3])
def test_a_master_that_only_holds_the_socket_is_not_called_clean_and_a_worker_is_noted_as_one_of_several(
    tmp_path: Path, workers: int
) -> None:
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "WORKERS": str(workers)}
    master = subprocess.Popen([sys.executable, SERVERS / "forking.py"], env=environment)
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port))
        assert eventually(lambda: len(psutil.Process(master.pid).children()) == workers)
        children = psutil.Process(master.pid).children()
        options = ("--requests", 100, "--warmup", 50, "--url", f"http://127.0.0.1:{port}/")
        refused = Heaptrail("hunt", *options, "--pid", master.pid, cwd=tmp_path).finish()
        assert refused.returncode == 2, refused.stderr
        assert any(f"--pid {child.pid}" in refused.stderr for child in children)
        ended = Heaptrail("hunt", *options, "--json", "--pid", children[0].pid, cwd=tmp_path).finish()
        assert ended.returncode in (0, 1), ended.stderr
        noted = [note for note in json.loads(ended.stdout)["notes"] if "processes answer" in note]
        assert len(noted) == (workers > 1)
    finally:
        for process in [*psutil.Process(master.pid).children(), master]:
            process.kill()
        master.wait()


def test_a_process_that_knows_nothing_of_heaptrail_is_hunted_in_and_left_alone(tmp_path: Path) -> None:
    port = free_port()
    server = subprocess.Popen([sys.executable, SERVERS / "leaking.py"], env={**os.environ, "PORT": str(port)})
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port))
        # The look whether it listens was a connection: it serves that one before this, each in a thread.
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == HTTPStatus.OK
        assert eventually(lambda: psutil.Process(server.pid).num_threads() == 1)
        before = psutil.Process(server.pid).num_fds(), psutil.Process(server.pid).num_threads()
        options = ("--requests", 200, "--warmup", 50, "--out", "run", "--python-pid", server.pid)
        command = Heaptrail("hunt", *options, cwd=tmp_path)
        ended = command.finish()
        assert ended.returncode == 1, ended.stderr
        assert "+1.00 Session per request" in ended.stdout
        assert server.poll() is None
        assert eventually(lambda: (psutil.Process(server.pid).num_fds(), psutil.Process(server.pid).num_threads()) == before)
        assert_nothing_left(command, tmp_path)
    finally:
        server.kill()
        server.wait()


def test_a_program_that_was_started_with_run_is_hunted_in_without_a_debugger_and_left_alone(tmp_path: Path) -> None:
    port = free_port()
    sockets = tmp_path / "s"
    sockets.mkdir(mode=0o700)
    environment = {"PORT": str(port), "XDG_RUNTIME_DIR": str(sockets), "PATH": os.environ["PATH"]}
    program = Heaptrail("run", SERVERS / "leaking.py", cwd=tmp_path, **environment)
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port))
        options = ("--requests", 200, "--warmup", 50, "--out", "run", "--python-pid", program.process.pid)
        ended = Heaptrail("hunt", *options, cwd=tmp_path).finish()
        assert ended.returncode == 1, ended.stderr
        assert "+1.00 Session per request" in ended.stdout
        assert program.process.poll() is None
        assert (sockets / "heaptrail" / f"{program.process.pid}.sock").is_socket()
    finally:
        stopped = program.finish(after=signal.SIGTERM)
    assert stopped.returncode == 0
    assert "hits: 451" in stopped.stdout


def test_a_command_that_exits_at_start_is_told_with_its_code_and_last_words(tmp_path: Path) -> None:
    command = hunt(tmp_path, FAULT="exit at start")
    ended = command.finish()
    assert_one_clear_line(ended, "exited with code 1", "no configuration found")
    assert_nothing_left(command, tmp_path)


def test_a_command_that_exits_during_the_warm_up_is_told_with_its_code_and_last_words(tmp_path: Path) -> None:
    command = hunt(tmp_path, FAULT="exit", AFTER="40")
    ended = command.finish()
    assert_one_clear_line(ended, "exited with code 7", "the database is gone")
    assert_nothing_left(command, tmp_path)


def test_a_command_that_exits_during_a_measured_round_keeps_the_finished_snapshots(tmp_path: Path) -> None:
    command = hunt(tmp_path, "--warmup", 20, "--requests", 100, FAULT="exit", AFTER="150")
    ended = command.finish()
    assert_one_clear_line(ended, "exited with code 7")
    assert len(RunFolder(tmp_path / "run").finished_snapshots()) == 2
    assert_nothing_left(command, tmp_path)


def test_a_process_killed_in_the_midst_of_a_capture_is_told_with_the_signal(tmp_path: Path) -> None:
    command = hunt(tmp_path, "--warmup", 8, script="large.py", OBJECTS="2000000")
    assert eventually(lambda: bool(half_files(tmp_path)))
    victim = next(each for each in psutil.Process(command.process.pid).children() if "large.py" in " ".join(each.cmdline()))
    victim.kill()
    ended = command.finish()
    assert_one_clear_line(ended, "was killed by SIGKILL")
    assert_nothing_left(command, tmp_path)


@pytest.mark.parametrize("options", [(), ("--ready-timeout", 2)], ids=["during the load", "from the first request on"])
def test_a_blocked_main_thread_is_told_with_the_function_that_blocks_it(tmp_path: Path, options: tuple[object, ...]) -> None:
    command = hunt(tmp_path, *options, FAULT="block", AFTER="0" if options else "60")
    ended = command.finish()
    assert_one_clear_line(ended, "main thread", "busy", "spin_for_ever", "failing.py:1")
    assert_nothing_left(command, tmp_path)


@pytest.mark.parametrize("options", [(), ("--ready-timeout", 2)], ids=["during the load", "from the first request on"])
def test_native_code_that_holds_the_gil_is_told_as_that(tmp_path: Path, options: tuple[object, ...]) -> None:
    command = hunt(tmp_path, *options, FAULT="hold the GIL", AFTER="0" if options else "60")
    ended = command.finish()
    assert_one_clear_line(ended, "holds the GIL")
    assert_nothing_left(command, tmp_path)


def test_a_process_that_is_stopped_is_told_as_that(tmp_path: Path) -> None:
    command = hunt(tmp_path, FAULT="stop", AFTER="60")
    ended = command.finish()
    assert_one_clear_line(ended, "is stopped", "kill -CONT")
    assert_nothing_left(command, tmp_path)


def test_a_server_that_fails_every_request_ends_the_hunt(tmp_path: Path) -> None:
    command = hunt(tmp_path, FAULT="answer 500", AFTER="10")
    ended = command.finish()
    assert_one_clear_line(ended, "More than half of the requests failed", "5xx")
    assert_nothing_left(command, tmp_path)


def test_an_isolated_interpreter_ends_the_hunt_with_its_option(tmp_path: Path) -> None:
    line = ("hunt", "--out", "run", "--", sys.executable, "-I", SERVERS / "clean.py")
    command = Heaptrail(*line, cwd=tmp_path)
    ended = command.finish()
    assert_one_clear_line(ended, "was started with -I", "--python-pid")
    assert_nothing_left(command, tmp_path)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("phase", ["before the port is open", "warm up", "capture", "load", "clean-up", "verdict"])
def test_an_interruption_leaves_nothing_though_the_service_ignores_signals(
    tmp_path: Path, phase: str, how: signal.Signals
) -> None:
    run = tmp_path / "run"
    reached = {
        "before the port is open": lambda: has_step(run, "start"),
        "warm up": lambda: has_step(run, "connected"),
        "capture": lambda: bool(half_files(tmp_path)),
        "load": lambda: (run / "1.heapsnapshot").exists() and has_step(run, "snapshot"),
        "clean-up": lambda: len([step for step in steps(run) if step["step"] == "snapshot"]) == 3,
        "verdict": lambda: has_step(run, "closed"),
    }[phase]
    port = free_port()
    counts = ("--warmup", 16, "--requests", 16) if phase in ("capture", "clean-up", "verdict") else ()
    command = hunt(
        tmp_path,
        *counts,
        "--url",
        f"http://127.0.0.1:{port}/",
        script="stubborn.py",
        OBJECTS="400000" if phase in ("capture", "verdict") else "0",
        OPEN_AFTER_MS="60000" if phase == "before the port is open" else "0",
    )
    assert eventually(reached), command.finish(after=signal.SIGKILL).stderr
    ended = command.finish(after=how)
    assert ended.returncode == 130, ended.stderr
    assert "Traceback" not in ended.stderr
    assert str(run) in ended.stderr
    assert_nothing_left(command, tmp_path)
    assert not is_listening("127.0.0.1", port)


def test_a_second_interruption_does_not_cut_the_clean_up_short(tmp_path: Path) -> None:
    command = hunt(tmp_path, script="stubborn.py")
    assert eventually(lambda: has_step(tmp_path / "run", "connected"))
    for _ in range(3):
        command.process.send_signal(signal.SIGINT)
        eventually(lambda: False, 0.3)
    ended = command.finish()
    assert ended.returncode == 130
    assert_nothing_left(command, tmp_path)


def test_an_interruption_in_the_midst_of_a_capture_leaves_a_process_alone_that_lives_on(tmp_path: Path) -> None:
    port = free_port()
    sockets = tmp_path / "s"
    sockets.mkdir(mode=0o700)
    environment = {"PORT": str(port), "XDG_RUNTIME_DIR": str(sockets), "OBJECTS": "2000000"}
    program = Heaptrail("run", SERVERS / "large.py", cwd=tmp_path, **environment)
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port))
        before = psutil.Process(program.process.pid)
        options = ("--warmup", 8, "--out", "run", "--python-pid", program.process.pid)
        command = Heaptrail("hunt", *options, cwd=tmp_path)
        assert eventually(lambda: bool(half_files(tmp_path))), command.finish(after=signal.SIGKILL).stderr
        ended = command.finish(after=signal.SIGINT)
        assert ended.returncode == 130, ended.stderr
        assert eventually(lambda: before.children() == [])
        assert list((tmp_path / "run").glob("*.heapsnapshot*")) == []
        assert program.process.poll() is None
        again = Heaptrail(
            "hunt", *options[:2], "--level", "quick", "--out", "again", *options[-2:], "--requests", 16, cwd=tmp_path
        )
        assert again.finish().returncode in (0, 1)
    finally:
        program.finish(after=signal.SIGKILL)
