"""A global list that is only added to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from heaptrail.lab.patterns.pattern import Pattern

if TYPE_CHECKING:
    from heaptrail.lab.unit import Unit

globalArrays: list[bytearray] = []


class GlobalVariableStats(BaseModel):
    """`totalMemoryUsage` MB are in the arrays together."""

    globalArrays: int
    totalMemoryUsage: int | float
    isLeaking: bool


class GlobalVariableStatus(BaseModel):
    """The answer to a look."""

    message: str
    stats: GlobalVariableStats


def start(unit: Unit) -> None:
    """One more array."""
    globalArrays.append(unit.payload())


def stop() -> None:
    """Empty the list."""
    globalArrays.clear()


def stats(unit: Unit) -> GlobalVariableStats:
    """What the list holds now."""
    size = sum(len(each) for each in globalArrays)
    return GlobalVariableStats(globalArrays=len(globalArrays), totalMemoryUsage=unit.megabytes(size), isLeaking=is_leaking())


def status(unit: Unit) -> GlobalVariableStatus:
    """The same, with a message."""
    return GlobalVariableStatus(message="Global variable leak status", stats=stats(unit))


def is_leaking() -> bool:
    """Whether there is anything in the list."""
    return bool(globalArrays)


PATTERN = Pattern(
    id="global-variable",
    key="globalVariable",
    label="Global variable leak",
    title="Global variables",
    text="Each call appends a large array to a variable of a module, where nothing ever takes it away.",
    holder="globalArrays",
    hunt="--method POST --warmup 4 --requests 16 --concurrency 2",
    start=start,
    stop=stop,
    stats=stats,
    stats_model=GlobalVariableStats,
    status=status,
    status_model=GlobalVariableStatus,
    is_leaking=is_leaking,
)
