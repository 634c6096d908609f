"""Real Python processes with an agent in them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 60.0

PREAMBLE = '''
import os, signal, sys, threading, time
from pathlib import Path
from heaptrail.agent import Agent, exporters, profilers, triggers

class Note:
    """Writes what it is told to, as a profiler of one's own would."""
    kind = "note"
    suffix = ".txt"
    def __init__(self, text="noted", seconds=0.0):
        self.text, self.seconds = text, seconds
    def capture(self, path):
        time.sleep(self.seconds)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(self.text)
        return {"length": len(self.text)}

def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())  # whole, whoever else writes

def until_told():
    """Wait as a server does: the main thread sleeps in a system call until it reads a line."""
    return sys.stdin.readline().strip()
'''


class PythonProcess:
    """A process that was started for a test. Its lines of output can be waited for."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.pid = process.pid
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with contextlib.suppress(ValueError):  # closed
            for line in self.process.stdout:
                self._lines.put(line.rstrip("\n"))

    def line(self) -> str:
        """The next line that it prints."""
        try:
            return self._lines.get(timeout=PATIENCE)
        except Empty:
            raise AssertionError(f"it says nothing; on stderr: {self.ended_with()}") from None

    def tell(self, text: str = "") -> None:
        """Let `until_told` return `text`."""
        assert self.process.stdin is not None
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def end(self) -> tuple[int, str]:
        """Let it go on to its end: the exit code and what it wrote to stderr."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait(PATIENCE)
        return code, self._stderr()

    def ended_with(self) -> str:
        _end_all(self.process)
        return self._stderr()

    def _stderr(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read()


@contextlib.contextmanager
def python(script: str, folder: Path, **environment: str) -> Iterator[PythonProcess]:
    """Run a script after the preamble, in `folder`."""
    file = folder / "program.py"
    file.write_text(PREAMBLE + script)
    with command([sys.executable, file.name], folder, **environment) as process:
        yield process


@contextlib.contextmanager
def command(words: list[str], folder: Path, **environment: str) -> Iterator[PythonProcess]:
    """Run any command in `folder`."""
    process = subprocess.Popen(
        words,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield PythonProcess(process)
    finally:
        _end_all(process)
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream is not None
            stream.close()


def _end_all(process: subprocess.Popen[str]) -> None:
    """It and its children, which would keep the pipes open."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def eventually(question: Callable[[], object]) -> None:
    """Wait until the question's answer is true."""
    end = time.monotonic() + PATIENCE
    while not question():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def send(pid: int, number: int) -> None:
    """Send a signal to a process that sleeps: CPython overlooks one that comes just before it falls asleep."""
    eventually(lambda: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "S")
    os.kill(pid, number)


def files(folder: Path) -> list[str]:
    """The names of all that lies in a folder, hidden files included."""
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
