"""The dominator tree, cut to what can be looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOutClass:
    """Of nodes that are left out those of one class: one of them, how many, and how many bytes they retain together."""

    name: str
    example: int
    count: int
    retained: float


@dataclass(frozen=True, slots=True)
class DominatorBranch:
    """A node, and the largest of the nodes that it immediately dominates, largest first.

    Of the others `left_out_count` says how many there are, and `left_out_retained` how many bytes they retain in all.
    `left_out_classes` are those of their classes that retain most, and `left_out_largest` the first of them by themselves;
    both are empty where all that is left out would hardly be seen.
    """

    ordinal: int
    children: tuple[DominatorBranch, ...]
    left_out_count: int
    left_out_retained: float
    left_out_classes: tuple[LeftOutClass, ...] = ()
    left_out_largest: tuple[int, ...] = ()
