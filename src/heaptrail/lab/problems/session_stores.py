"""Stores for sessions that live in the memory of the process."""

from __future__ import annotations

import time

from starsessions import InMemoryStore


class BoundedStore(InMemoryStore):
    """Keeps the `most` sessions that were used last, none of them longer than its time to live."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._ends: dict[str, float] = {}

    async def read(self, session_id: str, lifetime: int) -> bytes:
        """See `SessionStore`."""
        if self._ends.get(session_id, 0.0) < time.monotonic():
            await self.remove(session_id)
        return await super().read(session_id, lifetime)

    async def write(self, session_id: str, data: bytes, lifetime: int, ttl: int) -> str:
        """See `SessionStore`."""
        await self.remove(session_id)  # written anew, it is the newest
        while len(self.data) >= self._most:
            await self.remove(next(iter(self.data)))
        self._ends[session_id] = time.monotonic() + ttl
        return await super().write(session_id, data, lifetime, ttl)

    async def remove(self, session_id: str) -> None:
        """See `SessionStore`."""
        self._ends.pop(session_id, None)
        await super().remove(session_id)

    def clear(self) -> None:
        """Forget all sessions."""
        self.data.clear()
        self._ends.clear()
