"""What holds an object, as a graph that can be looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetainerGraphEdge:
    """An edge of the heap, from one shown node to another. All are ordinals."""

    edge: int
    source: int
    target: int


@dataclass(frozen=True, slots=True)
class RetainerGraph:
    """Some of what holds a node: it is the first of `nodes`, which come in the order in which they were found.

    `left_out` counts edges from nodes that are not shown.
    """

    nodes: tuple[int, ...]
    edges: tuple[RetainerGraphEdge, ...]
    left_out: int
