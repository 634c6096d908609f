"""The control socket serves whoever may ask, bears whatever is sent to it, and disturbs the program in nothing."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from services import eventually

from heaptrail.agent.control import start_control
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVE = "import sys, time, os, signal; from heaptrail.agent.control import start_control; start_control(sys.argv[1]);"
SLEEP = "print('up', flush=True); time.sleep(600)"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, as the name of a socket has to be."""
    with tempfile.TemporaryDirectory(prefix="heaptrail-test-") as name:
        yield Path(name)


@contextlib.contextmanager
def program(folder: Path, code: str = SLEEP, *options: str, says: str = "up") -> Iterator[subprocess.Popen[str]]:
    """A program with a control socket, once it has printed its word."""
    process = subprocess.Popen(
        [sys.executable, *options, "-c", SERVE + code, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == says
        yield process
    finally:
        process.kill()
        process.communicate()


class Client:
    """A connection that sends whatever bytes it is told to."""

    def __init__(self, folder: Path, pid: int) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        try:
            self.socket.connect(str(folder / f"{pid}.sock"))
        except OSError:
            self.socket.close()
            raise
        self._lines = self.socket.makefile("rb")

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self) -> dict[str, object] | None:
        line = self._lines.readline()
        return json.loads(line) if line else None

    def ask(self, do: object, **values: object) -> dict[str, object]:
        self.send(json.dumps({"do": do, **values}).encode() + b"\n")
        answer = self.answer()
        assert answer is not None
        return answer

    def close(self) -> None:
        self._lines.close()
        self.socket.close()


def test_memory_is_answered_in_bytes(folder: Path) -> None:
    with program(folder, "held = bytearray(50 << 20);" + SLEEP) as process:
        client = Client(folder, process.pid)
        found = client.ask("memory", id=7)
        assert found["id"] == 7
        assert found["resident"] > found["heap_used"] > 50 << 20
        client.close()


def test_the_socket_and_its_folder_are_private(folder: Path) -> None:
    with program(folder) as process:
        assert stat.S_IMODE((folder / f"{process.pid}.sock").stat().st_mode) == 0o600
    folder.chmod(0o755)
    with pytest.raises(UsageError, match="open to other users"):
        start_control(folder)
    folder.chmod(0o700)


@pytest.mark.skipif(not sys.platform.startswith("linux") or os.geteuid() != 0, reason="needs root, to become somebody else")
def test_another_user_is_not_served_though_he_reaches_the_socket(folder: Path) -> None:
    with program(folder) as process:
        folder.chmod(0o711)
        (folder / f"{process.pid}.sock").chmod(0o666)
        try:
            os.seteuid(65534)
            stranger = Client(folder, process.pid)
        finally:
            os.seteuid(0)
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            stranger.send(b'{"do": "memory"}\n')
            assert stranger.answer() is None
        stranger.close()
        client = Client(folder, process.pid)
        assert "resident" in client.ask("memory")
        client.close()


def test_two_clients_are_served_side_by_side_while_a_third_says_nothing(folder: Path) -> None:
    with program(folder) as process:
        silent, one, other = (Client(folder, process.pid) for _ in range(3))
        silent.send(b'{"do": "mem')
        for _ in range(3):
            assert "resident" in one.ask("memory")
            assert "frames" in other.ask("where")
        silent.send(b'ory"}\n')
        assert "resident" in (silent.answer() or {})
        for client in (silent, one, other):
            client.close()


def test_what_is_no_request_is_answered_with_an_error_and_the_next_one_as_ever(folder: Path) -> None:
    with program(folder) as process:
        client = Client(folder, process.pid)
        for data in (b"no JSON\n", b"[]\n", b'"do"\n', b'{"do": []}\n', b"{}\n", b"\xff\xfe\n", b"[" * 30_000 + b"\n"):
            client.send(data)
            assert "error" in (client.answer() or {}), data[:20]
        assert "no request" in str(client.ask("nonsense")["error"])
        assert "resident" in client.ask("memory")
        client.close()


def test_a_line_without_end_is_refused_and_takes_no_memory(folder: Path) -> None:
    with program(folder) as process:
        client = Client(folder, process.pid)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(100):
                client.send(b"x" * 65536)
        client.close()
        other = Client(folder, process.pid)
        assert "resident" in other.ask("memory")
        other.close()


def test_clients_that_vanish_leave_no_descriptor_and_no_thread(folder: Path) -> None:
    with program(folder, "signal.signal(signal.SIGPIPE, signal.SIG_DFL);" + SLEEP) as process:
        before = threads_and_descriptors(process.pid)
        for number in range(60):
            client = Client(folder, process.pid)
            client.send((b'{"do": "memory"}\n', b'{"do": "collect"}\n', b'{"do": ')[number % 3])
            client.close()
        assert eventually(lambda: threads_and_descriptors(process.pid) == before)
        assert process.poll() is None


def threads_and_descriptors(pid: int) -> tuple[int, int]:
    return len(list(Path(f"/proc/{pid}/task").iterdir())), len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_collecting_runs_the_garbage_collector_until_nothing_is_found(folder: Path) -> None:
    code = """
import gc, weakref
gc.disable()
class Knot: pass
class Chain:
    def __init__(self, rest): self.rest, self.me = rest, self
    def __del__(self):
        if self.rest: Chain(self.rest - 1)
knot = Knot(); knot.knot = knot; gone = weakref.ref(knot, lambda _: print('gone', flush=True)); del knot
Chain(3)
print('up', flush=True); time.sleep(600)
"""
    with program(folder, code) as process:
        client = Client(folder, process.pid)
        assert "error" not in client.ask("collect")
        assert process.stdout is not None
        assert process.stdout.readline() == "gone\n"
        client.close()


def test_leave_removes_the_socket_and_ends_the_thread_and_the_program_goes_on(folder: Path) -> None:
    with program(folder) as process:
        client = Client(folder, process.pid)
        client.ask("leave")
        assert client.answer() is None
        assert eventually(lambda: list(folder.iterdir()) == [])
        assert eventually(lambda: len(list(Path(f"/proc/{process.pid}/task").iterdir())) == 1)
        assert process.poll() is None
        client.close()


def test_the_socket_is_removed_at_exit(folder: Path) -> None:
    with program(folder, "print('up', flush=True)") as process:
        process.wait()
        assert list(folder.iterdir()) == []


def test_starting_twice_changes_nothing(folder: Path) -> None:
    with program(folder, "start_control(sys.argv[1]);" + SLEEP) as process:
        assert len(list(Path(f"/proc/{process.pid}/task").iterdir())) == 2


def test_every_forked_child_has_a_socket_of_its_own_and_none_of_the_parent(folder: Path) -> None:
    code = """
if os.fork() == 0:
    os.fork()
    time.sleep(600)
print('up', flush=True); time.sleep(600)
"""
    with program(folder, code) as process:
        assert eventually(lambda: len(list(folder.glob("*.sock"))) == 3)
        pids = {int(path.stem) for path in folder.glob("*.sock")}
        try:
            for pid in pids:
                client = Client(folder, pid)
                assert client.ask("describe").get("pid", pid) == pid
                client.close()
            process.kill()
            process.wait()
            with pytest.raises(ConnectionRefusedError):
                Client(folder, process.pid)
        finally:
            for pid in pids - {process.pid}:
                os.kill(pid, signal.SIGKILL)


def test_a_program_that_closes_all_descriptors_keeps_its_socket_and_its_own_files(folder: Path) -> None:
    code = """
import socket
os.closerange(3, 256)
own = socket.create_server(('127.0.0.1', 0))
print('up', flush=True)
while True:
    connection, _ = own.accept()
    connection.sendall(b'own')
    connection.close()
"""
    with program(folder, code) as process:
        with contextlib.suppress(OSError):
            # Wakes the thread, which still waits on the descriptor that was closed.
            Client(folder, process.pid).close()

        def is_served() -> bool:
            with contextlib.suppress(OSError, AssertionError):
                client = Client(folder, process.pid)
                try:
                    return "resident" in client.ask("memory")
                finally:
                    client.close()
            return False

        assert eventually(is_served)
        import psutil

        (listening,) = [each for each in psutil.Process(process.pid).net_connections("tcp") if each.status == "LISTEN"]
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", listening.laddr[1])) as connection:
                assert connection.recv(10) == b"own"


def test_a_signal_still_wakes_the_main_thread(folder: Path) -> None:
    code = "signal.signal(signal.SIGTERM, lambda *_: os._exit(11)); print('up', flush=True); time.sleep(600)"
    with program(folder, code) as process:
        process.terminate()
        assert process.wait() == 11


def test_it_works_under_warnings_as_errors_a_socket_timeout_and_replaced_modules(folder: Path) -> None:
    code = """
import socket, threading, select, gc
socket.setdefaulttimeout(0.05)
start_control(sys.argv[2])
socket.socket = threading.Thread = select.poll = time.sleep = None
print('up', flush=True)
signal.pause()
"""
    other = folder / "other"
    other.mkdir(mode=0o700)
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE + code, str(folder), str(other)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        time.sleep(0.2)
        for place in (folder, other):
            client = Client(place, process.pid)
            assert "resident" in client.ask("memory")
            client.close()
    finally:
        process.kill()
        _, err = process.communicate()
        assert err == ""


def test_starting_it_brings_none_of_the_modules_that_a_program_may_replace_later(folder: Path) -> None:
    code = "print(*sorted({'socket', 'threading', 'selectors', 'asyncio', 'ssl', 'subprocess'} & set(sys.modules)), flush=True)"
    with program(folder, code, says=""):
        pass
