"""From a request to its answer: waits until the snapshots are open, then works it out in a thread."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from starlette.responses import Response

from heaptrail.web.body import json_object
from heaptrail.web.hunts import Hunts
from heaptrail.web.opened import Opened
from heaptrail.web.query import Query
from heaptrail.web.sql import SqlQuery

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from starlette.requests import Request

    from heaptrail.formats.verdict import Json
    from heaptrail.web.opened import OpenedFile

    Answer = Callable[[Opened, Query], Mapping[str, Json]]
    Endpoint = Callable[[Request], Awaitable[Response]]

_WORKERS = 8
_AGAIN_SECONDS = 0.1
_NAMING = ("snapshot", "older", "newer", "allocated_after", "allocated_before")


class Answers:
    """Answers questions about what is opened now, and opens what was captured."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.hunts = Hunts(self)
        self._captured_from: int | None = None
        self._is_stopping = False
        self._threads = ThreadPoolExecutor(_WORKERS, thread_name_prefix="heaptrail answer")
        self._queries: set[SqlQuery] = set()

    def begin(self) -> None:
        """Begin to open the snapshots."""
        self.opened.begin()

    def show_run(self, folder: Path) -> list[int]:
        """See `Shown`."""
        from heaptrail.hunt.run_folder import RunFolder

        self._captured_from = None
        return self._show(Opened(RunFolder(folder).finished_snapshots(), run=folder))

    def show_snapshot(self, file: Path, pid: int) -> list[int]:
        """See `Shown`. Snapshots that the page takes of one process, one after the other, are shown together."""
        before = [each.path for each in self.opened.files] if self._captured_from == pid else []
        self._captured_from = pid
        return self._show(Opened([*before, file]))[-1:]

    def _show(self, opened: Opened) -> list[int]:
        before, self.opened = self.opened, opened
        if self._is_stopping:
            opened.give_up()
        opened.begin()
        before.close()
        return [file.index for file in opened.files]

    def stop(self) -> None:
        """Have whoever waits for something be answered soon."""
        self._is_stopping = True
        self.hunts.stop()
        self.opened.give_up()
        for query in list(self._queries):
            query.call_off()

    async def close(self) -> None:
        """End the threads, each after the step that it is at."""
        self.stop()
        await asyncio.to_thread(self.hunts.close)
        await asyncio.to_thread(self.opened.close)
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    def at_once(self, answer: Answer) -> Endpoint:
        """Answers whatever is open by then."""
        return self._endpoint(answer, lambda opened, query: ())  # noqa: ARG005

    def when_all_are_open(self, answer: Answer) -> Endpoint:
        """Answers when each of the snapshots is open, or is known not to be."""
        return self._endpoint(answer, lambda opened, query: opened.files)  # noqa: ARG005

    def when_named_are_open(self, answer: Answer) -> Endpoint:
        """Answers when those of the snapshots are that the request names."""
        return self._endpoint(answer, _named)

    def _endpoint(self, answer: Answer, needed: Callable[[Opened, Query], Sequence[OpenedFile]]) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            opened, query = self.opened, Query(request.query_params)
            opened.asked()
            await _settled(needed(opened, query))
            loop = asyncio.get_running_loop()
            content = await loop.run_in_executor(self._threads, lambda: _written(answer(opened, query)))
            return Response(content, media_type="application/json")

        return endpoint

    async def sql(self, request: Request) -> Response:
        """Answers a query; it is called off when nobody waits for it any longer."""
        opened, query = self.opened, SqlQuery(await json_object(request))
        await _settled(opened.files)
        work = asyncio.get_running_loop().run_in_executor(self._threads, lambda: _written(query.answer(opened)))
        self._queries.add(query)
        work.add_done_callback(lambda _: self._queries.discard(query))
        gone = asyncio.ensure_future(_disconnected(request))
        waiting: set[asyncio.Future[bytes] | asyncio.Future[None]] = {work, gone}
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            while not work.done():
                query.call_off()  # one that has not begun yet does not notice
                await asyncio.wait({work}, timeout=_AGAIN_SECONDS)
        finally:
            gone.cancel()
        return Response(work.result(), media_type="application/json")


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _named(opened: Opened, query: Query) -> list[OpenedFile]:
    return [opened.file(query.number(name)) for name in _NAMING if query.has(name)]


async def _settled(files: Iterable[OpenedFile]) -> None:
    """Wait for files; one that could not be opened is told by whoever asks it."""
    waiting = [asyncio.wrap_future(file.settled) for file in files]
    if waiting:
        settled, _ = await asyncio.wait(waiting)
        for each in settled:
            if not each.cancelled():
                each.exception()


def _written(document: Mapping[str, Json]) -> bytes:
    """ASCII only, as every document: a lone surrogate or a control character of a heap string stays an escape."""
    return json.dumps(document, allow_nan=False, separators=(",", ":")).encode("ascii")
