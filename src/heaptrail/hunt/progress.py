"""What a hunt tells while it goes on."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of one phase after the other."""

    def phase(self, name: str, estimate: float | None) -> None:
        """A phase begins; `estimate` is its expected length in seconds, if there is one."""

    def advance(self, done: int, total: int) -> None:
        """How far the phase is, in any unit. Called often: must be cheap."""

    def finish(self, outcome: str) -> None:
        """The phase is over; `outcome` is one line, or empty."""

    def measured(self, resident: int, heap_used: int | None, requests: int) -> None:
        """About once a second: bytes in memory and in use in the heap, and requests answered since the beginning.

        `heap_used` counts garbage that is not collected yet, as `Memory` does; None where it is not known at this moment.
        """


class SilentProgress:
    """Tells nobody."""

    def phase(self, name: str, estimate: float | None) -> None:
        """See `Progress`."""

    def advance(self, done: int, total: int) -> None:
        """See `Progress`."""

    def finish(self, outcome: str) -> None:
        """See `Progress`."""

    def measured(self, resident: int, heap_used: int | None, requests: int) -> None:
        """See `Progress`."""
