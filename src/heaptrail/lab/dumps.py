"""Heap snapshots of the lab itself: on a signal, on a request with the token, or on any request."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.agent import Agent, exporters, profilers, triggers
from heaptrail.agent.default_agent import DUMP_FOLDER
from heaptrail.agent.endpoints import Endpoints
from heaptrail.agent.heap import write_heap_snapshot

if TYPE_CHECKING:
    from typing import BinaryIO


class Dumps:
    """Takes snapshots, each after a collection of garbage."""

    def __init__(self, token: str) -> None:
        self.endpoints = Endpoints(token=token)
        on_signal = Agent(exporter=exporters.File(".", keep=None))
        on_signal.register(triggers.Signal("SIGUSR2"), profilers.HeapSnapshot(collect=True))
        self._agents = [on_signal]
        if token:  # endpoints that are not started refuse every token
            on_request = Agent(exporter=exporters.File(DUMP_FOLDER))
            on_request.register(self.endpoints, profilers.HeapSnapshot(collect=True))
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
        return Path(await asyncio.to_thread(write_heap_snapshot))

    async def write_unseen(self) -> BinaryIO:
        """A snapshot that is in no folder any more: an open file. Raises `CaptureError`."""
        with tempfile.TemporaryDirectory(prefix="heaptrail-lab-") as folder:
            path = Path(folder, "lab.heapsnapshot")
            await asyncio.to_thread(write_heap_snapshot, path)
            return await asyncio.to_thread(path.open, "rb")
