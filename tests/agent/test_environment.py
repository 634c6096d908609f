"""`HEAPTRAIL_AGENT=1` and no line of code: every Python process has an agent of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from agent_processes import command, eventually, files, send

from heaptrail.agent.environment import agent_from
from heaptrail.agent.exporters import File, Fsspec, Several
from heaptrail.errors import UsageError

ON = {"HEAPTRAIL_AGENT": "1", "HEAPTRAIL_PROFILER": "gc_trace:0.2s"}
WAIT = "import os, sys; os.write(1, b'ready\\n'); sys.stdin.readline()"


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script], cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_without_the_variable_nothing_of_heaptrail_is_loaded(tmp_path: Path) -> None:
    done = run("import sys; print([name for name in sys.modules if name == 'heaptrail'])", tmp_path)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("off", ["", "0", "no", "off", "False"])
def test_the_variable_can_say_no(off: str, tmp_path: Path) -> None:
    done = run("import signal; print(signal.getsignal(signal.SIGUSR2) is signal.SIG_DFL)", tmp_path, HEAPTRAIL_AGENT=off)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_the_variables_alone_take_a_heap_snapshot_on_a_signal(tmp_path: Path) -> None:
    with command([sys.executable, "-c", WAIT], tmp_path, HEAPTRAIL_AGENT="1") as process:
        assert process.line() == "ready"
        send(process.pid, signal.SIGUSR2)
        eventually(lambda: [name for name in files(tmp_path / "profiles") if name[0] != "."])
        assert process.end() == (0, "")
    [name] = files(tmp_path / "profiles")
    assert name.startswith("heap_snapshot-")
    assert name.endswith(f"-{process.pid}.heapsnapshot")


def test_several_triggers_profilers_and_exporters_are_separated_by_commas_or_semicolons(tmp_path: Path) -> None:
    settings = {
        "HEAPTRAIL_TRIGGER": "signal:SIGUSR1; signal:SIGUSR2",
        "HEAPTRAIL_PROFILER": "gc_trace:100ms, cpu_profile:100ms",
        "HEAPTRAIL_EXPORTER": "one/,two",
    }
    with command([sys.executable, "-c", WAIT], tmp_path, HEAPTRAIL_AGENT="yes", **settings) as process:
        assert process.line() == "ready"
        expected = 0
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            send(process.pid, number)
            expected += 2
            eventually(lambda count=expected: len([name for name in files(tmp_path / "two") if name[0] != "."]) == count)
    for folder in ("one", "two"):
        assert [name.partition("-")[0] for name in files(tmp_path / folder)] == ["cpu_profile"] * 2 + ["gc_trace"] * 2


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        (
            {"HEAPTRAIL_TRIGGER": "moon"},
            "HEAPTRAIL_TRIGGER: 'moon' is no trigger. For example signal:SIGUSR2,",
        ),
        ({"HEAPTRAIL_TRIGGER": "signal:SIGMOON"}, "HEAPTRAIL_TRIGGER: There is no signal SIGMOON. For example SIGUSR2,"),
        ({"HEAPTRAIL_TRIGGER": "memory:much"}, "HEAPTRAIL_TRIGGER: 'much' is no amount of memory. For example 1.5GiB,"),
        ({"HEAPTRAIL_TRIGGER": "schedule:never"}, "HEAPTRAIL_TRIGGER: 'never' is no duration. For example 30s,"),
        ({"HEAPTRAIL_PROFILER": "moods"}, "HEAPTRAIL_PROFILER: 'moods' is no profiler. For example heap_snapshot,"),
        ({"HEAPTRAIL_EXPORTER": "nowhere://x"}, "HEAPTRAIL_EXPORTER: There is no file system for nowhere://. For example s3://,"),
    ],
)
def test_a_bad_value_is_one_line_and_the_application_runs_on(settings: dict[str, str], complaint: str, tmp_path: Path) -> None:
    done = run("print('runs')", tmp_path, HEAPTRAIL_AGENT="1", **settings)
    assert (done.returncode, done.stdout) == (0, "runs\n")
    assert done.stderr.startswith(f"heaptrail: no agent here: {complaint}")
    assert done.stderr.count("\n") == 1


def test_a_child_of_multiprocessing_has_an_agent_of_its_own(tmp_path: Path) -> None:
    script = """
import multiprocessing, os, sys
def child():
    os.write(1, f"{os.getpid()}\\n".encode()); os.read(0, 1)
if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    process = multiprocessing.Process(target=child); process.start(); process.join()
"""
    (tmp_path / "program.py").write_text(script.replace("os.read(0, 1)", "__import__('time').sleep(60)"))
    for method in ("fork", "spawn"):
        with command([sys.executable, "program.py", method], tmp_path, **ON) as process:
            child = int(process.line())
            send(child, signal.SIGUSR2)
            eventually(lambda pid=child: any(name.endswith(f"-{pid}.jsonl") for name in files(tmp_path / "profiles")))
            os.kill(child, signal.SIGKILL)


def test_a_worker_of_gunicorn_has_an_agent_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "application.py").write_text(
        "import os\n"
        "os.write(1, f'{os.getpid()}\\n'.encode())\n"
        "def application(environ, start_response):\n"
        "    start_response('200 OK', []); return [b'']\n"
    )
    words = [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", "127.0.0.1:0", "application"]
    with command(words, tmp_path, HEAPTRAIL_TRIGGER="signal:SIGRTMIN+3", **ON) as process:
        workers = {int(process.line()), int(process.line())}
        for worker in workers:
            send(worker, signal.SIGRTMIN + 3)
        eventually(lambda: len([name for name in files(tmp_path / "profiles") if name[0] != "."]) == 2)
        process.process.terminate()
        process.process.wait()
    assert {int(name.split("-")[2].partition(".")[0]) for name in files(tmp_path / "profiles")} == workers


def test_heaptrail_itself_is_no_service(tmp_path: Path) -> None:
    words = [str(Path(sys.executable).with_name("heaptrail")), "--version"]
    bad = {**os.environ, "HEAPTRAIL_AGENT": "1", "HEAPTRAIL_TRIGGER": "moon"}
    done = subprocess.run(words, cwd=tmp_path, env=bad, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("heaptrail ")
    assert done.stderr == ""


def test_a_program_that_heaptrail_runs_has_one_agent(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(WAIT)
    words = [str(Path(sys.executable).with_name("heaptrail")), "run", "--export", "profiles", "program.py"]
    with command(words, tmp_path, **ON) as process:
        assert process.line() == "ready"
        send(process.pid, signal.SIGUSR2)
        eventually(lambda: [name for name in files(tmp_path / "profiles") if name[0] != "."])
        code, printed = process.end()
    assert code == 0, printed
    assert len(files(tmp_path / "profiles")) == 1


def test_one_place_is_not_several() -> None:
    assert isinstance(agent_from({"HEAPTRAIL_EXPORTER": "there"})._exporter, File)
    assert isinstance(agent_from({"HEAPTRAIL_EXPORTER": "memory://there"})._exporter, Fsspec)
    assert isinstance(agent_from({"HEAPTRAIL_EXPORTER": "here;memory://there"})._exporter, Several)


@pytest.mark.parametrize(
    "trigger", ["memory:1.5GiB", "memory:80%", "schedule:30m", "schedule:03:00", "memory_error", "signal", "http:9339"]
)
def test_every_trigger_has_a_name(trigger: str) -> None:
    assert len(agent_from({"HEAPTRAIL_TRIGGER": trigger})._registrations) == 1


def test_a_variable_of_nothing_but_separators_is_refused() -> None:
    with pytest.raises(UsageError, match="HEAPTRAIL_TRIGGER"):
        agent_from({"HEAPTRAIL_TRIGGER": " , ;"})
