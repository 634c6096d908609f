"""Which processes can be captured, as far as that is seen from outside."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from services import SERVERS, eventually, node, python

from heaptrail.targets import processes
from heaptrail.targets.addresses import free_port, is_listening
from heaptrail.targets.diagnosis import diagnose_process
from heaptrail.targets.listening import one_look_at_sockets
from heaptrail.targets.listing import CapturableProcess, list_processes
from heaptrail.targets.process_names import name_of

ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what runs in a process is seen on Linux only")
HEAPTRAIL = (sys.executable, "-c", "from heaptrail.cli.main import main; main()")


def listed(pid: int) -> CapturableProcess:
    (entry,) = [each for each in list_processes() if each.pid == pid]
    return entry


def test_one_look_at_all_connections_tells_of_each_process_what_a_look_at_it_tells() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, node("clean.js") as (pid, port):
        own = listener.getsockname()[1]
        alone = {each: processes.listening_ports(each) for each in (os.getpid(), pid)}
        with one_look_at_sockets():
            assert {each: processes.listening_ports(each) for each in (os.getpid(), pid)} == alone
            assert processes.port_owner(own) == os.getpid()
            assert processes.port_owner(port) == pid
        assert own in alone[os.getpid()]
        assert alone[pid] == {port}


def test_what_is_opened_after_the_look_is_seen_when_it_is_over() -> None:
    with one_look_at_sockets(), socket.create_server(("127.0.0.1", 0)) as listener:
        assert listener.getsockname()[1] not in processes.listening_ports(os.getpid())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert listener.getsockname()[1] in processes.listening_ports(os.getpid())


@pytest.mark.parametrize("options", [["--inspect=127.0.0.1:0"], []])
def test_the_port_of_an_inspector_is_none_of_the_services(options: list[str]) -> None:
    with node("clean.js", *options) as (pid, port):
        entry = listed(pid)
        assert entry.ports == (port,)
        assert (entry.address is not None) == bool(options)
        assert entry.name == "clean.js"


def test_a_python_service_is_listed_with_its_port_and_how_it_is_reached() -> None:
    with python("clean.py") as (alone, port), python("clean.py", *HEAPTRAIL, "run") as (started, other):
        entry = listed(alone)
        assert (entry.runtime, entry.name, entry.ports, entry.way) == ("python", "clean.py", (port,), "attach")
        assert (entry.parent, entry.user) == (os.getpid(), "")
        entry = listed(started)
        assert (entry.runtime, entry.name, entry.ports, entry.way) == ("python", "clean.py", (other,), "agent")


@ON_LINUX
def test_a_process_with_a_control_socket_need_not_be_traced_for_a_capture() -> None:
    with python("clean.py") as (alone, _), python("clean.py", *HEAPTRAIL, "run") as (started, _):
        subjects = {pid: {finding.subject for finding in diagnose_process(pid).findings} for pid in (alone, started)}
        assert "tracing" in subjects[alone]
        assert "tracing" not in subjects[started]
        assert listed(started).ready


@ON_LINUX
def test_a_program_that_holds_a_python_is_listed_under_its_own_name(tmp_path: Path) -> None:
    program = tmp_path / "shop-service"
    shutil.copy(Path(sys.executable).resolve(), program)
    with python("clean.py", str(program), PYTHONHOME=sys.base_prefix) as (pid, port):
        assert processes.program_name(pid) == "shop-service"
        entry = listed(pid)
        assert (entry.runtime, entry.name, entry.ports) == ("python", "clean.py", (port,))
        assert entry.ready


def test_a_python_behind_links_and_another_first_word_is_listed(tmp_path: Path) -> None:
    shim = tmp_path / "worker"
    shim.symlink_to(sys.executable)
    port = free_port()
    process = subprocess.Popen(
        ["shop: worker 1", SERVERS / "clean.py"],
        executable=shim,
        env={**os.environ, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port))
        assert (listed(process.pid).runtime, listed(process.pid).ports) == ("python", (port,))
    finally:
        process.kill()
        process.wait()


@ON_LINUX
def test_of_processes_that_share_a_port_each_says_whether_it_answers() -> None:
    with python("forking.py", WORKERS="1") as (parent, port):
        assert eventually(lambda: len(processes.descendants(parent)) == 1)
        (worker,) = processes.descendants(parent)
        try:
            found = [each for each in list_processes() if port in each.ports]
        finally:
            os.kill(worker, signal.SIGKILL)
    assert [each.pid for each in found] == [worker, parent]
    assert f"Passes port {port} on to its process {worker}" in found[1].note
    assert f"Answers on port {port}" in found[0].note
    assert found[0].parent == parent


@ON_LINUX
def test_of_gunicorn_the_workers_come_before_the_master(tmp_path: Path) -> None:
    pytest.importorskip("gunicorn", reason="gunicorn is not installed")
    (tmp_path / "shop.py").write_text("def app(environ, start_response):\n    start_response('200 OK', [])\n    return [b'']\n")
    port = free_port()
    words = [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}", "shop:app"]
    process = subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port) and len(processes.descendants(process.pid)) == 2)
        *workers, master = [each for each in list_processes() if port in each.ports]
        assert {each.pid for each in workers} == set(processes.descendants(process.pid))
        assert all(f"One of 2 that answer on port {port}" in each.note for each in workers)
        assert master.pid == process.pid
        assert "2 workers" in master.note
        assert {each.name for each in (master, *workers)} == {"gunicorn"}
    finally:
        process.terminate()
        process.wait()


def test_what_multiprocessing_has_started_is_called_by_its_parent(tmp_path: Path) -> None:
    script = tmp_path / "service.py"
    script.write_text(
        "import multiprocessing, time\n"
        "if __name__ == '__main__':\n"
        "    started = multiprocessing.get_context('spawn').Process(target=time.sleep, args=(60,))\n"
        "    started.start()\n"
        "    started.join()\n"
    )
    process = subprocess.Popen([sys.executable, str(script)])
    try:
        expected = {"service.py, spawned", "multiprocessing.resource_tracker"}
        assert eventually(lambda: {name_of(pid) for pid in processes.descendants(process.pid)} == expected)
    finally:
        for pid in (*processes.descendants(process.pid), process.pid):
            os.kill(pid, signal.SIGKILL)
        process.wait()


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["-c", "import time; time.sleep(60)"], "python"),
        (["-X", "dev", "{script}"], "service.py"),
        (["{script}", "--flag"], "service.py"),
        (["-u", "{script}"], "service.py"),
        (["-m", "service"], "service"),
    ],
)
def test_a_process_is_called_by_what_it_runs(tmp_path: Path, arguments: list[str], name: str) -> None:
    script = tmp_path / "service.py"
    script.write_text("import time\ntime.sleep(60)\n")
    filled = [argument.format(script=script) for argument in arguments]
    process = subprocess.Popen([sys.executable, *filled], cwd=tmp_path)
    try:
        assert eventually(lambda: bool(processes.command_line(process.pid)[1:]))
        assert name_of(process.pid) == name
    finally:
        process.kill()
        process.wait()


def test_a_name_has_no_control_characters(tmp_path: Path) -> None:
    script = tmp_path / "a\x1b[31m\nb.py"
    script.write_text("import time\ntime.sleep(60)\n")
    process = subprocess.Popen([sys.executable, str(script)])
    try:
        assert eventually(lambda: bool(processes.command_line(process.pid)[1:]))
        assert name_of(process.pid) == "a [31m b.py"
    finally:
        process.kill()
        process.wait()
