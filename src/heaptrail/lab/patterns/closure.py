"""Functions that capture more than they need, kept in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from heaptrail.lab.patterns.captured import captured_bytes
from heaptrail.lab.patterns.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from heaptrail.lab.unit import Unit

functions: list[Callable[[], int]] = []


class ClosureStats(BaseModel):
    """`memoryAllocated` MB are captured by the functions together."""

    activeFunctions: int
    memoryAllocated: int | float
    isLeaking: bool


class ClosureStatus(BaseModel):
    """The answer to a look."""

    message: str
    stats: ClosureStats


def _row_counter(table: bytearray) -> Callable[[], int]:
    """A function that needs one number of the table, and captures all of it."""

    def count_rows() -> int:
        return len(table)

    return count_rows


def start(unit: Unit) -> None:
    """One more function."""
    functions.append(_row_counter(unit.closure_payload()))


def stop() -> None:
    """Drop the functions."""
    functions.clear()


def stats(unit: Unit) -> ClosureStats:
    """What the functions hold now."""
    size = sum(captured_bytes(function) for function in functions)
    return ClosureStats(activeFunctions=len(functions), memoryAllocated=unit.megabytes(size), isLeaking=is_leaking())


def status(unit: Unit) -> ClosureStatus:
    """The same, with a message."""
    return ClosureStatus(message="Closure leak status", stats=stats(unit))


def is_leaking() -> bool:
    """Whether there is a function."""
    return bool(functions)


PATTERN = Pattern(
    id="closure",
    key="closure",
    label="Closure leak",
    title="Closures",
    text="Each call makes a function that closes over a large buffer, and keeps the function in a list.",
    holder="functions",
    hunt="--method POST --warmup 4 --requests 16 --concurrency 2",
    start=start,
    stop=stop,
    stats=stats,
    stats_model=ClosureStats,
    status=status,
    status_model=ClosureStatus,
    is_leaking=is_leaking,
)
