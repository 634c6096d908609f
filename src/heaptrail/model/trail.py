"""Where an object is: the way to it, and its place in the source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A place in the source. `line` and `column` count from 1; 0 where only the file is known."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One object on a trail, and the edge that leads to it (empty for the first)."""

    edge: str
    edge_type: str
    id: int
    class_name: str
    name: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Trail:
    """The way from a root to one object, outermost first. `text` is how a person would write it."""

    steps: tuple[TrailStep, ...]
    text: str
