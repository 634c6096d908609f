"""How much one call leaks, and how amounts are told."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20
_FILLED_WITH = bytearray(b"\xa5")
_CLOSURE_SHARE = 10 / 8


@dataclass(frozen=True, slots=True)
class Unit:
    """`mib` is the size of one leaked piece, a fraction where tests want small ones; a closure's piece is a quarter larger."""

    mib: float

    def payload(self) -> bytearray:
        """A new piece, every page of it written to, so that it counts as resident."""
        return _FILLED_WITH * max(1, int(self.mib * MIB))

    def closure_payload(self) -> bytearray:
        """A new piece for a closure."""
        return _FILLED_WITH * max(1, int(self.mib * _CLOSURE_SHARE * MIB))

    def megabytes(self, size: int) -> int | float:
        """`size` bytes for an answer: whole MB, or a fraction where the pieces are smaller than one."""
        exact = size / MIB
        return round(exact) if self.mib >= 1 or exact.is_integer() else round(exact, 6)
