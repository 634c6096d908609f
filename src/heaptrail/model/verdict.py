"""What leaks, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from heaptrail.model.allocations import StackFrame
    from heaptrail.model.trail import Source, Trail

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
class Growth:
    """Net growth between neighbouring snapshots, one number a round.

    Per second it is told where it goes on with the time and hardly depends on the requests; None elsewhere.
    """

    count: tuple[int, ...]
    bytes: tuple[int, ...]
    count_per_request: float
    bytes_per_request: float
    count_per_second: float | None = None
    bytes_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class RoundTime:
    """How long a round took, in seconds: the time that the process ran between two snapshots, and how much of it had requests."""

    seconds: float
    load_seconds: float


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
    """One leak.

    `allocated` is the call stack that most of what leaked was made on, innermost first; empty where that was not recorded.
    """

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
    allocated: tuple[StackFrame, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """Size of the whole heap before the first round and after the last."""

    before: int
    after: int
    per_request: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two or more snapshots say: clean, or the suspects by bytes per request.

    `caveats` are those of the notes that make a clean verdict doubtful: not all requests were seen, or they failed.
    """

    clean: bool
    runtime: str
    snapshots: tuple[str, ...]
    requests: tuple[int, ...]
    total: Total
    suspects: tuple[Suspect, ...]
    notes: tuple[str, ...]
    caveats: tuple[str, ...] = ()
