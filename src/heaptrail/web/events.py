"""What is told of something that goes on, to whoever listens and to whoever comes later (server-sent events)."""

from __future__ import annotations

import asyncio
import json
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from heaptrail.formats.verdict import Json

_LOOK_SECONDS = 0.1
_SILENCE_SECONDS = 15.0


class EventLog:
    """Events in their order, numbered from 0. Written by one thread, followed by any number of listeners.

    Of events that tell how far something is, one after the other, only the last is kept.
    """

    def __init__(self) -> None:
        self._events: list[str | None] = []
        self._is_passing = False
        self._is_closed = False
        self._lock = Lock()

    def add(self, type_: str, data: Mapping[str, Json], *, last: bool = False) -> None:
        """Tell an event; after the `last` listeners go."""
        with self._lock:
            self._append(type_, data)
            self._is_passing = False
            self._is_closed = last

    def replace(self, type_: str, data: Mapping[str, Json]) -> None:
        """Tell an event that makes the one before it superfluous, where that was told in the same way."""
        with self._lock:
            if self._is_passing:
                self._events[-1] = None
            self._append(type_, data)
            self._is_passing = True

    def close(self) -> None:
        """Send listeners away."""
        self._is_closed = True

    async def follow(self, after: int = -1) -> AsyncIterator[str]:
        """The text of all events behind the number `after`, then of those to come; comments where nothing comes for long."""
        place, silent = max(after + 1, 0), 0.0
        while True:
            is_closed = self._is_closed  # before looking: what is told until then is sent
            fresh = self._events[place:]
            for event in fresh:
                if event is not None:
                    yield event
            place += len(fresh)
            if is_closed:
                return
            silent = 0.0 if fresh else silent + _LOOK_SECONDS
            if silent >= _SILENCE_SECONDS:
                silent = 0.0
                yield ": nothing new\n\n"
            await asyncio.sleep(_LOOK_SECONDS)

    def _append(self, type_: str, data: Mapping[str, Json]) -> None:
        text = json.dumps(data, allow_nan=False)
        self._events.append(f"id: {len(self._events)}\nevent: {type_}\ndata: {text}\n\n")
