"""The doctor says beforehand what works, and what to type if not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from services import eventually, inspector_port, node

from heaptrail.cli.main import heaptrail
from heaptrail.targets.diagnosis import diagnose_machine, diagnose_process
from heaptrail.targets.diagnosis.findings import Diagnosis, Finding
from heaptrail.targets.processes import is_stopped
from heaptrail.targets.python_attach import installed
from heaptrail.targets.python_attach.interpreter import find_interpreter

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="running Python processes are entered on Linux")


@contextmanager
def program(*command: str) -> Iterator[int]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


@contextmanager
def sleeping_python() -> Iterator[int]:
    with program(sys.executable, "-c", "import time; time.sleep(1000)") as pid:
        assert eventually(lambda: find_interpreter(pid) is not None)
        time.sleep(0.2)
        yield pid


def doctor(*arguments: object) -> Result:
    return CliRunner().invoke(heaptrail, ["doctor", *map(str, arguments)], standalone_mode=False)


def finding(diagnosis: Diagnosis, subject: str) -> Finding:
    (found,) = [each for each in diagnosis.findings if each.subject == subject]
    return found


@linux_only
def test_what_the_doctor_says_will_work_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with sleeping_python() as pid:
        diagnosis = diagnose_process(pid)
        assert diagnosis.works, diagnosis
        (command,) = [way.command for way in diagnosis.ways if way.name == "snapshot"]
        assert command == f"heaptrail snapshot --python-pid {pid}"
        taken = subprocess.run(
            [sys.executable, "-c", "from heaptrail.cli.main import main; main()", *command.split()[1:], "-o", "a.heapsnapshot"],
            capture_output=True,
            text=True,
        )
        assert taken.returncode == 0, taken.stderr
        assert json.loads((tmp_path / "a.heapsnapshot").read_text())["snapshot"]["runtime"] == "python"
        assert "heaptrail summary" in taken.stdout


@linux_only
def test_a_python_process_can_be_named_by_pid_alone(tmp_path: Path) -> None:
    with sleeping_python() as pid:
        file = tmp_path / "b.heapsnapshot"
        arguments = ["snapshot", "--pid", str(pid), "-o", str(file), "--json"]
        taken = subprocess.run(
            [sys.executable, "-c", "from heaptrail.cli.main import main; main()", *arguments], capture_output=True, text=True
        )
        assert taken.returncode == 0, taken.stderr
        assert json.loads(taken.stdout)["schema"] == "heaptrail.capture/1"
        assert file.stat().st_mode & 0o777 == 0o600


@linux_only
def test_a_stopped_process_is_named_with_the_command_that_wakes_it() -> None:
    with sleeping_python() as pid:
        os.kill(pid, signal.SIGSTOP)
        assert eventually(lambda: is_stopped(pid))
        result = doctor("--pid", pid)
        assert result.return_value == 4
        assert f"kill -CONT {pid}" in result.output
        assert "a capture will not work" in result.output
        assert is_stopped(pid)


@linux_only
def test_a_version_without_a_walker_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "walkers", dict)
    with sleeping_python() as pid:
        diagnosis = diagnose_process(pid)
    assert not diagnosis.works
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"python{version} -m venv" in finding(diagnosis, "walker").help
    assert [way.name for way in diagnosis.ways if not way.works] == ["snapshot", "hunt"]


def outside_of(pid: int) -> tuple[str, set[str], set[str]]:
    """Memory map, descriptors and threads of a process."""
    folders = Path(f"/proc/{pid}/fd"), Path(f"/proc/{pid}/task")
    descriptors, threads = ({entry.name for entry in folder.iterdir()} for folder in folders)
    return Path(f"/proc/{pid}/maps").read_text(), descriptors, threads


@linux_only
def test_looking_changes_nothing() -> None:
    with sleeping_python() as pid:
        before = outside_of(pid)
        assert doctor("--pid", pid).return_value == 0
        after = outside_of(pid)
        assert after == before


@inspector_port
def test_a_node_process_is_told_from_python() -> None:
    with node("large.js", OBJECTS="1000") as (pid, port):
        diagnosis = diagnose_process(pid)
        assert diagnosis.runtime == "Node.js"
        assert diagnosis.works, diagnosis
        assert f"heaptrail hunt --url http://127.0.0.1:{port}/ --pid {pid}" in [way.command for way in diagnosis.ways]


@linux_only
def test_what_is_neither_is_said_to_be_neither() -> None:
    with program("sleep", "1000") as pid:
        assert eventually(lambda: Path(f"/proc/{pid}/comm").read_text() == "sleep\n")
        result = doctor("--pid", pid)
        assert result.return_value == 4
        assert "does not run CPython" in result.output


def test_a_process_that_is_not_there_is_one_line() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    result = doctor("--pid", process.pid)
    assert result.return_value == 4
    assert "is not there" in result.output


def test_the_machine_is_looked_at_without_a_pid() -> None:
    diagnosis = diagnose_machine()
    assert diagnosis.works
    subjects = {finding.subject for finding in diagnosis.findings}
    assert {"system", "python services", "running python", "node", "memory", "disk", "extra sql"} <= subjects
    assert doctor().return_value == 0


def test_no_line_but_a_command_is_wider_than_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    from io import StringIO

    from heaptrail.report.console import Console
    from heaptrail.report.doctor import print_diagnosis

    console = Console(StringIO())
    console.width = 80
    monkeypatch.setattr(installed, "walkers", dict)
    diagnosis = diagnose_process(os.getpid())
    print_diagnosis(diagnosis, console)
    printed = console._stream.getvalue()
    commands = {way.command for way in diagnosis.ways}
    assert [line for line in printed.splitlines()[1:] if len(line) > 80 and not any(map(line.endswith, commands))] == []


def test_the_json_says_the_same() -> None:
    found = json.loads(doctor("--pid", os.getpid(), "--json").output)
    assert found["schema"] == "heaptrail.doctor/1"
    assert found["works"] is diagnose_process(os.getpid()).works
    assert {finding["outcome"] for finding in found["findings"]} <= {"ok", "note", "bad"}
    assert all(set(way) == {"name", "works", "command"} for way in found["ways"])
