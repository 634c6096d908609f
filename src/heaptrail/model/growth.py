"""What grew from snapshot to snapshot, in numbers and without a judgement."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

GrowthView = Literal["class", "holder", "path"]


@dataclass(frozen=True, slots=True)
class GrowthRow:
    """The objects of one class, in containers of one role, or at paths that differ only in indices and keys.

    `counts` and `shallow_sizes` (bytes) have one number a snapshot. `class_name` is that of the objects, or of their container;
    `id` is one of these, in the newest snapshot that has any.
    """

    name: str
    class_name: str
    id: int
    counts: tuple[int, ...]
    shallow_sizes: tuple[int, ...]

    @property
    def count_deltas(self) -> tuple[int, ...]:
        """Net growth in objects, in each step."""
        return tuple(after - before for before, after in pairwise(self.counts))

    @property
    def shallow_deltas(self) -> tuple[int, ...]:
        """Net growth in bytes, in each step."""
        return tuple(after - before for before, after in pairwise(self.shallow_sizes))

    @property
    def growing_steps(self) -> int:
        """In how many steps there came to be more objects, or more bytes in as many."""
        steps = zip(self.count_deltas, self.shallow_deltas, strict=True)
        return sum(count > 0 or (count == 0 and size > 0) for count, size in steps)


@dataclass(frozen=True, slots=True)
class GrowthTable:
    """All rows whose numbers differ between any two snapshots. `requests` has one number a step, or none."""

    view: GrowthView
    snapshots: tuple[str, ...]
    requests: tuple[int, ...]
    rows: tuple[GrowthRow, ...]
