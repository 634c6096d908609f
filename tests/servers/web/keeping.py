"""What every server here keeps of each request, and the agent that waits for a MemoryError if `EXHAUSTED` names a folder."""

from __future__ import annotations

import os

from heaptrail.agent import Agent, exporters, profilers, triggers


class Session:
    def __init__(self, number: int) -> None:
        self.number = number
        self.data = "x" * 500 + str(number)


SESSIONS: list[Session] = []

if "EXHAUSTED" in os.environ:
    agent = Agent(exporter=exporters.File(os.environ["EXHAUSTED"]))
    agent.register(triggers.MemoryError(), profilers.HeapSnapshot())
    agent.start()
