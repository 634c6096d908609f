"""What the layers hand to each other: frozen, plain, and printable by any report.

Sizes are bytes, ids are the ones that Chrome DevTools shows behind an `@`, ordinals are positions in a
snapshot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Pattern = Literal[
    "timer",
    "cache",
    "closure",
    "listener",
    "global",
    "list",
    "string",
    "promise",
    "task",
    "detached-dom",
    "native",
    "other",
]
Confidence = Literal["certain", "likely", "possible"]


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


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A row of the summary. `retained` counts an object only once, below its outermost object of the class.

    `largest_id` is the id of the object of the class that retains most.
    """

    key: str
    name: str
    count: int
    distance: int
    shallow: int
    retained: float
    largest_id: int = 0


@dataclass(frozen=True, slots=True)
class Statistics:
    """Where the bytes of a heap are. The parts do not add up: `total` holds `other` beside them."""

    total: float
    native: float
    typed_arrays: float
    code: float
    strings: float
    javascript_arrays: float
    system: float
    other: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A heap at a glance. `file_size` is None where the heap did not come from a file."""

    file: str
    file_size: int | None
    runtime: str
    node_count: int
    edge_count: int
    statistics: Statistics
    classes: tuple[ClassRow, ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """Net growth between neighbouring snapshots, one number a round."""

    count: tuple[int, ...]
    bytes: tuple[int, ...]
    count_per_request: float
    bytes_per_request: float


@dataclass(frozen=True, slots=True)
class Holder:
    """The container that grows: an object that stood before the rounds began and now holds what they left.

    `entries` is its size in every snapshot, or empty where it cannot be counted.
    """

    id: int
    class_name: str
    name: str
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Suspect:
    """One leak."""

    rank: int
    sentence: str
    pattern: Pattern
    confidence: Confidence
    class_name: str
    growth: Growth
    holder: Holder
    trail: Trail
    source: Source | None
    advice: str
    evidence: tuple[str, ...]
    also_held_by: tuple[str, ...]
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """Size of the whole heap before the first round and after the last."""

    before: int
    after: int
    per_request: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two or more snapshots say: clean, or the suspects by bytes per request."""

    clean: bool
    runtime: str
    snapshots: tuple[str, ...]
    requests: tuple[int, ...]
    total: Total
    suspects: tuple[Suspect, ...]
    notes: tuple[str, ...]
