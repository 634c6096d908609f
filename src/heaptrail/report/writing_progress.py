"""What the writing of a report tells while it goes on."""

from __future__ import annotations

from typing import Protocol


class WritingProgress(Protocol):
    """Told of the parts of the work, one after the other."""

    def phase(self, name: str, estimate: float | None) -> None:
        """A part begins; `estimate` is its expected length in seconds, if there is one."""

    def advance(self, done: int, total: int) -> None:
        """How many of the steps of this part are done."""

    def finish(self, outcome: str) -> None:
        """The part is over; `outcome` is one line, or empty."""


class SilentWriting:
    """Tells nobody."""

    def phase(self, name: str, estimate: float | None) -> None:
        """See `WritingProgress`."""

    def advance(self, done: int, total: int) -> None:
        """See `WritingProgress`."""

    def finish(self, outcome: str) -> None:
        """See `WritingProgress`."""
