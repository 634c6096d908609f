"""One connection to the control socket of a Python process, seen from outside."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from typing import TYPE_CHECKING, cast

from heaptrail import errors
from heaptrail.errors import CaptureError, ConnectionLost, InspectorUnavailable, TargetUnresponsive
from heaptrail.units import format_duration

if TYPE_CHECKING:
    from pathlib import Path

JsonObject = dict[str, object]

ANSWER_SECONDS = 15.0
_CONNECT_SECONDS = 5.0
_LONGEST_ANSWER = 4 << 20


class ControlSession:
    """One question at a time. Make one with `ControlSession.connect`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._numbers = itertools.count(1)
        self._turn = asyncio.Lock()

    @classmethod
    async def connect(cls, path: Path) -> ControlSession:
        """Open a connection. Raises `InspectorUnavailable`."""
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                return cls(*await asyncio.open_unix_connection(path, limit=_LONGEST_ANSWER))
        except (OSError, TimeoutError) as error:
            raise InspectorUnavailable(
                f"No Python process answers at {path}: {getattr(error, 'strerror', None) or 'no answer'}."
            ) from error

    @property
    def is_open(self) -> bool:
        """Whether the process still holds the connection."""
        return not self._reader.at_eof() and not self._writer.is_closing()

    async def ask(self, do: str, *, seconds: float | None = ANSWER_SECONDS, **values: object) -> JsonObject:
        """The answer to one request.

        Raises `TargetUnresponsive` after `seconds` (None: wait for ever), `ConnectionLost` when the process closes the
        connection, and the `CaptureError` that it answers with.
        """
        number = next(self._numbers)
        try:
            async with asyncio.timeout(seconds), self._turn:
                self._writer.write(json.dumps({"do": do, "id": number, **values}).encode() + b"\n")
                await self._writer.drain()
                found = await self._answer(number)
        except TimeoutError:
            raise TargetUnresponsive(
                f"The process did not answer within {format_duration(seconds or 0)}.",
                help="It may be stopped, or a thread in native code may hold the GIL.",
            ) from None
        except (OSError, ValueError) as error:
            raise ConnectionLost(f"The connection to the process was lost: {error}.") from error
        if "error" in found:
            raise _error_of(found)
        return found

    async def _answer(self, number: int) -> JsonObject:
        while line := await self._reader.readline():
            found = cast("JsonObject", json.loads(line))
            # An answer that nobody waited for any more may come first.
            if found.get("id") == number:
                return found
        raise ConnectionLost("The process closed the connection.")

    async def disconnect(self) -> None:
        """Close the connection. What the process does for us at this moment, it throws away."""
        self._writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(2):
                await self._writer.wait_closed()


def _error_of(found: JsonObject) -> CaptureError:
    kind = getattr(errors, str(found.get("kind")), CaptureError)
    if not (isinstance(kind, type) and issubclass(kind, CaptureError)):
        kind = CaptureError
    error: CaptureError = kind(str(found["error"]), help=str(found.get("help", "")))
    return error
