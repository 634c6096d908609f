"""Programs whose memory grows and comes to an end, so that it is no leak or may be none. As `python_cases` says."""

from __future__ import annotations

import asyncio
import functools
import queue
import sqlite3
import sys
from collections.abc import Generator
from pathlib import Path

from python_cases import CASES, ROUND, WARM_UP, case, serve
from python_workers import Worker


class Session:
    def __init__(self, number: int) -> None:
        self.number = number
        self.user = f"user {number}"


@case
async def timers_of_minutes(n: int) -> None:
    session = Session(n)
    asyncio.get_running_loop().call_later(600, session.__init__, n)  # type: ignore[misc]


@case
async def timers_of_a_minute(n: int) -> None:
    session = Session(n)
    asyncio.get_running_loop().call_later(60, session.__init__, n)  # type: ignore[misc]


class Pool:
    def __init__(self) -> None:
        self.max_connections = 1000
        self.max_age = 5000
        self.idle: list[Session] = []


POOL = Pool()


@case
def pool_within_its_bound(n: int) -> None:
    POOL.idle.append(Session(n))


@functools.lru_cache(maxsize=1000)
def session_of(n: int) -> Session:
    return Session(n)


@case
def lru_cache_within_its_bound(n: int) -> None:
    session_of(n)


def keep_the_last(jobs: queue.SimpleQueue[int], done: queue.SimpleQueue[int]) -> None:
    while True:
        number = jobs.get()
        sessions = [Session(number) for _ in range(20)]
        done.put(len(sessions))


WORKERS: list[Worker] = []


@case
def idle_workers_keep_their_last_job(n: int) -> None:
    """The second and the third worker are used for the first time in the rounds."""
    if not WORKERS:
        WORKERS.extend(Worker(keep_the_last) for _ in range(3))
    WORKERS[(n + WARM_UP) // ROUND].do(n)


def last_of_many() -> Generator[None, int, None]:
    number = yield
    while True:
        sessions = [Session(number) for _ in range(20)]
        number = yield
        print(len(sessions), end="")


GENERATORS: list[Generator[None, int, None]] = []


@case
def waiting_tasks_keep_their_last_job(n: int) -> None:
    if not GENERATORS:
        GENERATORS.extend(last_of_many() for _ in range(3))
        for generator in GENERATORS:
            next(generator)
    GENERATORS[(n + WARM_UP) // ROUND].send(n)


IDLE: list[sqlite3.Connection] = []


@case
def connections_that_are_opened_late(n: int) -> None:
    """Each lists its cursors by weak references, and drops those to cursors that are gone when there are 200."""
    if n >= WARM_UP and len(IDLE) < 8:
        IDLE.append(sqlite3.connect(":memory:"))
    if IDLE:
        IDLE[n % len(IDLE)].execute("select 1").fetchall()


if __name__ == "__main__":
    asyncio.run(serve(CASES[sys.argv[1]], Path(sys.argv[2])))
