"""Real processes for tests: Node.js servers, a proxy that cuts connections, heaptrail itself, and who is left over."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
import pytest

from heaptrail.targets.addresses import free_port, is_listening

SERVERS = Path(__file__).parent / "servers"
PATIENCE_SECONDS = 60.0
# Node.js that is asked by a signal opens its inspector on port 9229: one test at a time, see conftest.
inspector_port = pytest.mark.inspector_port


def eventually(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def node(script: str, *options: str, **environment: str) -> AbstractContextManager[tuple[int, int]]:
    """A running server of `tests/servers`: its pid and port."""
    return serving(["node", *options, SERVERS / script], environment)


def python(script: str, *before: str, **environment: str) -> AbstractContextManager[tuple[int, int]]:
    """A running server of `tests/servers`, started by the words `before` or else by this Python: its pid and port."""
    return serving([*(before or [sys.executable]), SERVERS / script], environment)


@contextlib.contextmanager
def serving(line: Sequence[object], environment: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """A server that this command line starts, once it listens on the port that it was given: its pid and port."""
    port = free_port()
    process = subprocess.Popen(
        [str(word) for word in line],
        env={**os.environ, **environment, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port) or process.poll() is not None)
        assert process.poll() is None
        yield process.pid, port
    finally:
        process.kill()
        process.wait()


@contextlib.asynccontextmanager
async def proxy_that_cuts(port: int, after_bytes: int) -> AsyncIterator[int]:
    """A port that passes everything on to `port`, and drops a connection once so much came back over it."""

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, limit: float) -> None:
        passed = 0
        with contextlib.suppress(ConnectionError):
            while passed < limit and (data := await source.read(65536)):
                passed += len(data)
                sink.write(data)
                await sink.drain()
        sink.transport.abort()

    async def serve(client: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        server, requests = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(client, requests, float("inf")), pump(server, answers, after_bytes))

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()


class Heaptrail:
    """The command itself, as a process of its own; all that it starts can be told by its environment."""

    def __init__(self, *arguments: object, cwd: Path, **environment: str) -> None:
        self._mark = secrets.token_hex(8)
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from heaptrail.cli.main import main; main()", *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, "HEAPTRAIL_TEST": self._mark, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, *, after: signal.Signals | None = None) -> subprocess.CompletedProcess[str]:
        if after is not None:
            self.process.send_signal(after)
        out, err = self.process.communicate(timeout=PATIENCE_SECONDS * 2)
        return subprocess.CompletedProcess(self.process.args, self.process.returncode, out, err)

    def left_over(self) -> list[str]:
        """The command lines of processes that it started and that still run."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if process.environ().get("HEAPTRAIL_TEST") == self._mark and process.status() != "zombie":
                    found.append(" ".join(process.cmdline()))
        return found


def steps(folder: Path) -> list[dict[str, object]]:
    """What a run folder says was done so far."""
    try:
        lines = (folder / "steps.jsonl").read_text().splitlines()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines]


def has_step(folder: Path, name: str) -> bool:
    return any(step["step"] == name for step in steps(folder))


def half_files(folder: Path) -> list[Path]:
    return [*folder.rglob("*.part"), *folder.rglob(".heaptrail-probe*")]


def occupied_port() -> socket.socket:
    """A socket that listens on a port of its own."""
    return socket.create_server(("127.0.0.1", 0))
