"""Captures in a row in a process that serves from threads and an event loop meanwhile. Runs inside that process.

python tests/cpython/endurance.py FOLDER 1000
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import sys
import threading
from pathlib import Path

from in_subject import copies, descriptors

from heaptrail.agent.heap import capture_heap


class Service:
    """Threads that make and drop objects, and an event loop that answers on a socket."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.steps = [0, 0, 0]
        self.wrong = 0
        self._threads = [threading.Thread(target=self._churn, args=(place,)) for place in (0, 1)]
        self._threads.append(threading.Thread(target=lambda: asyncio.run(self._serve())))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self.stopping.set()
        for thread in self._threads:
            thread.join()

    def _churn(self, place: int) -> None:
        chance = random.Random(place)
        kept: dict[int, object] = {}
        while not self.stopping.is_set():
            number = chance.randrange(2000)
            kept[number] = {"text": str(number), "numbers": list(range(number % 50)), "self": kept.get(number - 1)}
            if len(kept) > 1500:
                kept.clear()
            self.steps[place] += 1
            if not number % 20:
                self.stopping.wait(0.001)

    async def _serve(self) -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while line := await reader.readline():
                writer.write(line[::-1])
                await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            while not self.stopping.is_set():
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                for number in range(20):
                    writer.write(f"{number}\n".encode())
                    line = await reader.readuntil(str(number)[::-1].encode())
                    self.wrong += line.strip() != str(number)[::-1].encode()
                    self.steps[2] += 1
                writer.close()
                await writer.wait_closed()
                await asyncio.sleep(0.002)


def resident_bytes() -> int:
    with open("/proc/self/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * 4096


def endure(folder: Path, captures: int) -> dict[str, object]:
    """What differs after so many captures."""
    watched = [object(), [1, 2], {"a": 1}, "a text", 12345.5, ("t", object()), set(), None, str, Service, sys, endure]
    service = Service()
    # What comes once: the book of ids, the modules that a capture imports.
    for number in range(3):
        capture_heap(folder / f"warm-{number}.heapsnapshot")
        (folder / f"warm-{number}.heapsnapshot").unlink()
    service.stop()
    gc.collect()
    counts = [sys.getrefcount(thing) for thing in watched]
    opened, threads, resident = descriptors(), threading.active_count(), resident_bytes()
    service = Service()
    failures = []
    for number in range(captures):
        path = folder / f"{number}.heapsnapshot"
        try:
            if capture_heap(path, way="fork").bytes != path.stat().st_size:
                failures.append(f"{number}: not whole")
            path.unlink()
        except Exception as error:
            failures.append(f"{number}: {error!r}")
    service.stop()
    gc.collect()
    after = [sys.getrefcount(thing) for thing in watched]
    # The reference count of a shared object is the program's own business as well; those that nobody else knows must stay.
    changed = [
        f"{thing!r}: {before} → {now}"
        for thing, before, now in zip(watched, counts, after, strict=True)
        if before != now and thing not in (None, str, sys)
    ]
    return {
        "captures": captures,
        "failures": failures,
        "changed_counts": changed,
        "new_descriptors": [name for name in descriptors() if name not in opened],
        "children": copies(),
        "threads": threading.active_count() - threads,
        "steps": service.steps,
        "wrong_answers": service.wrong,
        "grown_bytes": resident_bytes() - resident,
        "files": [entry.name for entry in folder.iterdir()],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(endure(Path(sys.argv[1]), int(sys.argv[2])), indent=2) + "\n")
