"""The dominator tree, cut to what can be looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DominatorBranch:
    """A node, and the largest of the nodes that it immediately dominates, largest first.

    Of the others `left_out_count` says how many there are, and `left_out_retained` how many bytes they retain in all.
    """

    ordinal: int
    children: tuple[DominatorBranch, ...]
    left_out_count: int
    left_out_retained: float
