"""A cache that never forgets: it has a bound, tells it to whoever asks, and does not keep it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from pydantic import BaseModel

from heaptrail.lab.patterns.pattern import Pattern

if TYPE_CHECKING:
    from heaptrail.lab.unit import Unit

MAX_SIZE = 1000

cache: dict[str, bytearray] = {}


class CacheStats(BaseModel):
    """`memoryUsage` is text, such as `8MB`; nothing enforces `maxSize`: that is the leak."""

    size: int
    memoryUsage: str
    maxSize: int


class CacheFigures(CacheStats):
    """The same, and whether there is anything in it."""

    isLeaking: bool


class CacheStatus(BaseModel):
    """The answer to a look."""

    isLeaking: bool
    stats: CacheStats
    message: str


def start(unit: Unit) -> None:
    """One more entry, under a key that comes once."""
    cache[secrets.token_hex(8)] = unit.payload()


def stop() -> None:
    """Empty the cache."""
    cache.clear()


def stats(unit: Unit) -> CacheStats:
    """What the cache holds now."""
    size = sum(len(entry) for entry in cache.values())
    return CacheStats(size=len(cache), memoryUsage=f"{unit.megabytes(size)}MB", maxSize=MAX_SIZE)


def figures(unit: Unit) -> CacheFigures:
    """The same, and whether it leaks."""
    return CacheFigures(**dict(stats(unit)), isLeaking=is_leaking())


def status(unit: Unit) -> CacheStatus:
    """The same, with a message."""
    return CacheStatus(isLeaking=is_leaking(), stats=stats(unit), message="Cache status")


def is_leaking() -> bool:
    """Whether there is anything in it."""
    return bool(cache)


PATTERN = Pattern(
    id="cache",
    key="cache",
    label="Cache leak",
    title="Cache",
    text="Each call adds a large entry under a new key to a cache whose bound nobody enforces.",
    holder="cache",
    hunt="--method POST --warmup 4 --requests 16 --concurrency 2",
    start=start,
    stop=stop,
    stats=stats,
    stats_model=CacheStats,
    status=status,
    status_model=CacheStatus,
    is_leaking=is_leaking,
)
