"""What was allocated where: recordings of allocations, and what a sampling profiler saw of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heaptrail.model.trail import Source

RecordingKind = Literal["timeline", "sampling"]


@dataclass(frozen=True, slots=True)
class StackFrame:
    """A function on a call stack, as V8 names it; `source` is where it begins, None where V8 does not know its file."""

    function: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Sample:
    """A moment of a recording.

    `milliseconds` count from its beginning; objects with ids up to `last_assigned_id` were made until then.
    `live_size` are the bytes of those made since the sample before that are still alive.
    """

    milliseconds: float
    last_assigned_id: int
    live_size: int


@dataclass(frozen=True, slots=True)
class CallTree:
    """Who called whom: one cell a call, the root first, each call behind its caller.

    `functions` has the place of each call's function in `frames`, `parents` that of its caller (2³²-1 for the
    root). The others belong to what was allocated just there: bytes still alive and, for a timeline, objects
    still alive, all bytes and all objects.
    """

    frames: tuple[StackFrame, ...]
    functions: NDArray[np.uint32]
    parents: NDArray[np.uint32]
    live_sizes: NDArray[np.float64]
    live_counts: NDArray[np.uint64] | None = None
    sizes: NDArray[np.uint64] | None = None
    counts: NDArray[np.uint64] | None = None


@dataclass(frozen=True, slots=True)
class AllocatingFunction:
    """What a function allocated itself.

    `live_total` are the live bytes of what it and all that it called allocated. Counts and `size`, the bytes of
    all that was ever allocated, are 0 in a sampling profile, which does not know them.
    """

    name: str
    source: Source | None
    live_size: int
    live_total: int
    live_count: int = 0
    size: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Allocations:
    """A recording of allocations, by function, most live bytes first."""

    file: str
    kind: RecordingKind
    functions: tuple[AllocatingFunction, ...]
    tree: CallTree
    samples: tuple[Sample, ...]
