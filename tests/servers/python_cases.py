"""How a program of many cases makes the requests of one: `python PROGRAM CASE FOLDER [--clean]`.

A case is a function that makes the request number `n`. Three snapshots are written around two rounds of requests.
"""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

WARM_UP, ROUND = 60, 120
CLEAN = "--clean" in sys.argv

Request = Callable[[int], "Awaitable[None] | None"]
CASES: dict[str, Request] = {}


def case(request: Request) -> Request:
    CASES[request.__name__] = request
    return request


def write_heap_snapshot(path: Path) -> None:
    import heaptrail

    heaptrail.write_heap_snapshot(path)


async def serve(request: Request, folder: Path) -> None:
    done = 0
    for number, count in enumerate((WARM_UP, ROUND, ROUND), start=1):
        for n in range(done, done + count):
            answer = request(n)
            if inspect.isawaitable(answer):
                await answer
        done += count
        for _ in range(3):
            await asyncio.sleep(0)
        write_heap_snapshot(folder / f"{number}.heapsnapshot")
