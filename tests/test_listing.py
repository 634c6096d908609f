"""Which processes can be captured, as far as that is seen from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from services import eventually, node

from heaptrail.targets import processes
from heaptrail.targets.listing import list_processes, name_of

if TYPE_CHECKING:
    from pathlib import Path


def test_one_look_at_all_connections_tells_of_each_process_what_a_look_at_it_tells() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, node("clean.js") as (pid, port):
        own = listener.getsockname()[1]
        alone = {each: processes.listening_ports(each) for each in (os.getpid(), pid)}
        with processes.one_look_at_connections():
            assert {each: processes.listening_ports(each) for each in (os.getpid(), pid)} == alone
            assert processes.port_owner(own) == os.getpid()
            assert processes.port_owner(port) == pid
        assert own in alone[os.getpid()]
        assert alone[pid] == {port}


def test_what_is_opened_after_the_look_is_seen_when_it_is_over() -> None:
    with processes.one_look_at_connections(), socket.create_server(("127.0.0.1", 0)) as listener:
        assert listener.getsockname()[1] not in processes.listening_ports(os.getpid())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert listener.getsockname()[1] in processes.listening_ports(os.getpid())


@pytest.mark.parametrize("options", [["--inspect=127.0.0.1:0"], []])
def test_the_port_of_an_inspector_is_none_of_the_services(options: list[str]) -> None:
    with node("clean.js", *options) as (pid, port):
        (entry,) = [each for each in list_processes() if each.pid == pid]
        assert entry.ports == (port,)
        assert (entry.address is not None) == bool(options)
        assert entry.name == "clean.js"


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
