"""Heap snapshots of the lab itself: on a signal, on a request with the token, or on any request."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.agent import Agent, exporters, profilers, triggers
from heaptrail.agent.default_agent import DUMP_FOLDER
from heaptrail.agent.endpoints import Endpoints
from heaptrail.agent.heap import predict, write_heap_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from heaptrail.agent.protocols import Attributes


class Dumps:
    """Takes snapshots. `draining` says that one is about to stop the process, or does."""

    def __init__(self, token: str) -> None:
        self.endpoints = Endpoints(token=token)
        self.draining = False
        on_signal = Agent(exporter=exporters.File(".", keep=None))
        on_signal.register(triggers.Signal("SIGUSR2"), _Profiler(self))
        self._agents = [on_signal]
        if token:  # endpoints that are not started refuse every token
            on_request = Agent(exporter=exporters.File(DUMP_FOLDER))
            on_request.register(self.endpoints, _Profiler(self))
            self._agents.append(on_request)

    def start(self) -> None:
        """Wait for signals and requests. Raises `UsageError` outside the main thread."""
        for agent in self._agents:
            agent.start()

    def stop(self) -> None:
        """Finish what is under way."""
        for agent in self._agents:
            agent.stop()

    async def write(self) -> Path:
        """A snapshot in the working folder, garbage collected before. Raises `CaptureError`."""
        with self.readiness(Path()):
            return Path(await asyncio.to_thread(write_heap_snapshot))

    async def write_unseen(self) -> BinaryIO:
        """A snapshot that is in no folder any more: an open file. Raises `CaptureError`."""
        with tempfile.TemporaryDirectory(prefix="heaptrail-lab-") as folder, self.readiness(Path(folder)):
            path = Path(folder, "lab.heapsnapshot")
            await asyncio.to_thread(write_heap_snapshot, path)
            return await asyncio.to_thread(path.open, "rb")

    @contextmanager
    def readiness(self, folder: Path) -> Iterator[None]:
        """Within the body the lab is not ready, if a capture into `folder` stops it for longer than a copy takes."""
        self.draining = predict(str(folder.absolute())).way == "in-process"
        try:
            yield
        finally:
            self.draining = False


class _Profiler:
    """A heap snapshot, and no requests meanwhile where it stops the process."""

    kind = profilers.HeapSnapshot.kind
    suffix = profilers.HeapSnapshot.suffix

    def __init__(self, dumps: Dumps) -> None:
        self._dumps = dumps
        self._snapshot = profilers.HeapSnapshot(collect=True)

    def capture(self, path: Path) -> Attributes:
        """See `OneShotProfiler`."""
        with self._dumps.readiness(path.parent):
            return self._snapshot.capture(path)
