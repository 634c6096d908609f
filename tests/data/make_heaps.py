"""Two snapshots of one process, into the folder named: base, and newer with more of what it keeps."""

import asyncio
import collections
import functools
import gc
import sys
import threading
import weakref
from pathlib import Path

import heaptrail


class Session:
    def __init__(self, number: int) -> None:
        self.number, self.text = number, f"session {number}" * 9
        self.itself = self if number % 3 == 0 else None


class Slotted:
    __slots__ = ("__weakref__", "of")

    def __init__(self, of: object) -> None:
        self.of = of


SESSIONS: dict[object, object] = {}
QUEUE: collections.deque[object] = collections.deque()
SEEN: set[object] = set()
WATCHED: list[object] = []


@functools.cache
def report(number: int) -> list[str]:
    return ["row \N{EURO SIGN} \N{GRINNING FACE} \x07"] * number


def counter(start: int):
    while True:
        sent = yield start
        start += sent or 1


def keep(count: int) -> None:
    for number in range(count):
        session = Session(number)
        SESSIONS[number, "id"] = SESSIONS[number] = session
        generator = counter(number)
        next(generator)
        QUEUE.append((Slotted(session), generator, lambda session=session: session, lambda number=number: report(number)))
        SEEN.add(str(number) * 300)
        WATCHED.append(weakref.ref(session))
        report(number % 50)
    gc.collect()


async def wait_with(local: object, event: asyncio.Event) -> None:
    await event.wait()


async def main(folder: Path) -> None:
    event = asyncio.Event()
    tasks = [asyncio.create_task(wait_with(Session(number), event)) for number in range(20)]
    await asyncio.sleep(0)
    for name in ("base", "newer"):
        keep(200)
        heaptrail.write_heap_snapshot(folder / f"{name}.heapsnapshot")
    event.set()
    await asyncio.gather(*tasks)


over = threading.Event()
thread = threading.Thread(target=over.wait, name="waits")
thread.start()
try:
    asyncio.run(main(Path(sys.argv[1])))
finally:
    over.set()
