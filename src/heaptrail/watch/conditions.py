"""What a process's memory has to do for a snapshot to be taken: `rss > 1.5GiB`, `heap grows by 200MiB`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, cast

from heaptrail.agent.crossing import Crossing
from heaptrail.errors import UsageError
from heaptrail.units import format_bytes, parse_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

Quantity = Literal["rss", "heap"]

_ABOVE = re.compile(r"(rss|heap)\s*>=?\s*(.+)", re.IGNORECASE)
_GROWS = re.compile(r"(rss|heap)\s+grows\s+by\s+(.+)", re.IGNORECASE)
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_EXAMPLES = "For example 'rss > 1.5GiB', 'rss > 80%', 'heap > 500MiB', 'rss grows by 200MiB'."


@dataclass(frozen=True, slots=True)
class Reading:
    """Bytes at one look; `heap` is None where nobody asked for it."""

    rss: int
    heap: int | None

    def of(self, quantity: Quantity) -> int:
        """The number that a condition is about."""
        value = self.rss if quantity == "rss" else self.heap
        assert value is not None
        return value


class Watcher(Protocol):
    """A condition at work on one process."""

    def met(self, reading: Reading, now: float) -> str:
        """Why a snapshot is due, in words; empty while it is not. `now` in seconds, of a clock that does not go back."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One `--when`."""

    quantity: Quantity
    change: Literal["above", "growth"]
    amount: float
    is_share: bool
    """Whether `amount` is a part of the limit, and not bytes."""

    def watcher(self, limit: Callable[[], int], cooldown: float) -> Watcher:
        """Begin to watch. `limit` is asked for the memory that the process may have, if it matters."""
        amount = self.amount * limit() if self.is_share else self.amount
        if self.change == "above":
            return _Above(self.quantity, Crossing(amount, cooldown=cooldown))
        return _Growth(self.quantity, amount, cooldown)


def parse_condition(text: str) -> Condition:
    """A condition as people write it. Raises `UsageError`."""
    change: Literal["above", "growth"] = "above"
    found = _ABOVE.fullmatch(text.strip())
    if not found:
        change = "growth"
        found = _GROWS.fullmatch(text.strip())
    if found and (amount := _amount(found[2].strip())):
        return Condition(cast("Quantity", found[1].lower()), change, *amount)
    raise UsageError(f"--when {text!r} is no condition.", help=_EXAMPLES)


def _amount(text: str) -> tuple[float, bool] | None:
    if share := _SHARE.fullmatch(text):
        return (float(share[1]) / 100, True) if 0 < float(share[1]) <= 100 else None
    try:
        size = parse_bytes(text)
    except ValueError:
        return None
    return (size, False) if size > 0 else None


class _Above:
    def __init__(self, quantity: Quantity, crossing: Crossing) -> None:
        self._quantity = quantity
        self._crossing = crossing

    def met(self, reading: Reading, now: float) -> str:
        value = reading.of(self._quantity)
        if not self._crossing.crossed(value, now):
            return ""
        return f"{self._quantity} {format_bytes(value)} > {format_bytes(self._crossing.threshold)}"


class _Growth:
    """Measured from the first look, and then from the last time that it was true."""

    def __init__(self, quantity: Quantity, amount: float, cooldown: float) -> None:
        self._quantity = quantity
        self._amount = amount
        self._cooldown = cooldown
        self._base: int | None = None
        self._last: float | None = None

    def met(self, reading: Reading, now: float) -> str:
        value = reading.of(self._quantity)
        if self._base is None:
            self._base = value
        cools = self._last is not None and now - self._last < self._cooldown
        if value - self._base < self._amount or cools:
            return ""
        text = f"{self._quantity} grew by {format_bytes(value - self._base)} to {format_bytes(value)}"
        self._base, self._last = value, now
        return text
