"""A lab as a process of its own, and a client that knows nothing of it but the contract."""

from __future__ import annotations

import asyncio
import contextlib
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import aiohttp
import psutil
from contract import ExerciseCard, MemoryEvent, PatternCard, Reply
from node_lab import FOLDER, environment
from npm_packages import require_packages
from services import PATIENCE_SECONDS, eventually
from yarl import URL

from heaptrail.targets.addresses import free_port, is_listening

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from pathlib import Path

MIB = 1024 * 1024
UNIT_MIB = 4
PATTERNS = ("timer", "cache", "closure", "event", "global-variable")
PROBLEMS = (
    "01explosive",
    "02leak",
    "03leaked-list",
    "04leaked-closure",
    "05user",
    "06blowing-up",
    "07sessions",
    "08graphql",
    "09sliced",
    "10real-production",
)
COMMANDS = {
    "python": [sys.executable, "-c", "from heaptrail.cli.main import main; main()", "lab"],
    "node": ["node", str(FOLDER / "server.js")],
}
Parsed = TypeVar("Parsed", bound=Reply)


@dataclass(frozen=True)
class Server:
    """A lab that runs: its process, where it listens, the folder that it runs in, and the folder for its temporary files."""

    runtime: str
    process: subprocess.Popen[str]
    port: int
    folder: Path
    temporary: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def resident(self) -> int:
        """Resident memory in bytes, as the kernel counts it."""
        memory: int = psutil.Process(self.process.pid).memory_info().rss
        return memory

    @property
    def readers(self) -> int:
        """How many connections are open at the lab's end."""
        connections = psutil.Process(self.process.pid).net_connections("tcp")
        return sum(connection.status == psutil.CONN_ESTABLISHED for connection in connections)


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def parse(self, shape: type[Parsed], status: int) -> Parsed:
        """The body, which has exactly the keys and types of `shape`."""
        assert self.status == status, self.body.decode(errors="replace")
        assert self.headers["content-type"].split(";")[0] == "application/json"
        return shape.model_validate_json(self.body)


class Client:
    """Requests to a lab, each with a connection of its own."""

    def __init__(self, server: Server, session: aiohttp.ClientSession) -> None:
        self.server = server
        self._session = session

    async def request(self, method: str, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """`path` goes over the wire as it is written, dots and all."""
        url = URL(self.server.url + path, encoded=True)
        async with self._session.request(method, url, headers=headers, allow_redirects=False) as response:
            return Answer(response.status, response.headers, await response.read())

    async def get(self, path: str) -> Answer:
        return await self.request("GET", path)

    async def post(self, path: str, **headers: str) -> Answer:
        return await self.request("POST", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    @contextlib.asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[MemoryEvent]]:
        """What `/lab/memory` sends, for as long as the context lasts."""
        async with self._session.get(f"{self.server.url}/lab/memory") as response:
            assert response.status == 200
            assert response.headers["content-type"].split(";")[0] == "text/event-stream"
            yield _events(response)

    async def stop_everything(self) -> None:
        for pattern in PATTERNS:
            await self.post(f"/memory-leak/{pattern}/stop")
        for problem in PROBLEMS:
            await self.post(f"/lab/problems/{problem}/stop")


async def _events(response: aiohttp.ClientResponse) -> AsyncIterator[MemoryEvent]:
    async for line in response.content:
        if line.startswith(b"data:"):
            yield MemoryEvent.model_validate_json(line.removeprefix(b"data:").strip())


def require(runtime: str) -> None:
    """Install what a lab needs beside this environment; skips where it cannot be had."""
    if runtime == "node":
        require_packages(FOLDER)


@contextlib.contextmanager
def running(runtime: str, folder: Path, **settings: str) -> Iterator[Server]:
    """A lab that listens; ended at the end. Its output is in `output.log`."""
    require(runtime)
    port = free_port()
    own, temporary = folder / "run", folder / "temporary"
    own.mkdir(parents=True)
    temporary.mkdir()
    with (folder / "output.log").open("w") as output:
        process = subprocess.Popen(
            COMMANDS[runtime],
            cwd=own,
            env=environment(**{"PORT": str(port), "LAB_UNIT_MIB": str(UNIT_MIB), "TMPDIR": str(temporary), **settings}),
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port) or process.poll() is not None)
        assert process.poll() is None, (folder / "output.log").read_text()
        yield Server(runtime, process, port, own, temporary)
    finally:
        process.kill()
        process.wait()


@contextlib.asynccontextmanager
async def client_of(server: Server) -> AsyncIterator[Client]:
    timeout = aiohttp.ClientTimeout(total=None, sock_read=PATIENCE_SECONDS)
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        yield Client(server, session)


async def becomes(condition: object, what: str) -> None:
    """Wait until the coroutine function `condition` answers with something true."""
    assert callable(condition)
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE_SECONDS
    while not await condition():
        assert loop.time() < until, f"never: {what}"
        await asyncio.sleep(0.05)


def port_and_pid(card: PatternCard | ExerciseCard) -> tuple[int, int]:
    """The port and the process that a card's command names."""
    port = re.search(r"http://(?:127\.0\.0\.1|localhost):(\d+)/", card.hunt)
    pid = re.search(r"--(?:python-)?pid (\d+)", card.hunt)
    assert port is not None, card.hunt
    assert pid is not None, card.hunt
    return int(port[1]), int(pid[1])
