"""Threads that wait for jobs."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable


class Worker:
    """A thread that does one job after the other, and waits for the next one with the last in its variables."""

    def __init__(self, work: Callable[[queue.SimpleQueue[int], queue.SimpleQueue[int]], None]) -> None:
        self.jobs: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.done: queue.SimpleQueue[int] = queue.SimpleQueue()
        threading.Thread(target=work, args=(self.jobs, self.done), daemon=True).start()

    def do(self, number: int) -> None:
        self.jobs.put(number)
        self.done.get()
