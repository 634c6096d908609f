"""What one snapshot lets suspect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.model.trail import Source, Trail
    from heaptrail.model.verdict import Confidence


@dataclass(frozen=True, slots=True)
class AccumulationPoint:
    """Where what a suspect keeps comes together: below it no object keeps most of the rest.

    `count` objects of `held_class`, the class that takes most of it, lie directly below.
    """

    id: int
    class_name: str
    name: str
    bytes: int
    held_class: str
    count: int


@dataclass(frozen=True, slots=True)
class LargeHolder:
    """A suspect: one object, or the objects of one class, that keep a large share of the heap.

    `share` is between 0 and 1. `trail` leads to the accumulation point.
    """

    rank: int
    sentence: str
    confidence: Confidence
    class_name: str
    count: int
    bytes: int
    share: float
    accumulation_point: AccumulationPoint
    trail: Trail
    source: Source | None
    evidence: tuple[str, ...]
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SingleSnapshotVerdict:
    """What keeps more than `threshold` (a share) of a heap of `total` bytes, most first."""

    file: str
    runtime: str
    total: float
    threshold: float
    suspects: tuple[LargeHolder, ...]
    notes: tuple[str, ...]
