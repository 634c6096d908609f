"""The memory of the lab, as its answers tell it."""

from __future__ import annotations

from pydantic import BaseModel

from heaptrail.agent.allocators import measure_memory


class MemoryFigures(BaseModel):
    """Bytes: the resident set, Python's small objects, the arenas that hold them, and all that malloc gave out beside."""

    rss: int
    heapUsed: int
    heapTotal: int
    external: int


def memory_now() -> MemoryFigures:
    """Measured now; nothing is collected."""
    memory = measure_memory()
    return MemoryFigures(rss=memory.resident, heapUsed=memory.heap_used, heapTotal=memory.heap_total, external=memory.external)
