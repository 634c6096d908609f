"""Memory that is allocated round after round while no object of the heap grows: native code has lost it, or keeps it to itself.

A heap snapshot holds objects. A string that C code forgot to release is in no list that a walk could begin from, and a buffer of
a C library is no object at all. The allocators have counted both, and a snapshot tells what they have given out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from heaptrail.analysis import thresholds
from heaptrail.analysis.suspects.grouping import Rounds
from heaptrail.analysis.suspects.wording import unseen_memory_sentence
from heaptrail.model import Growth, Holder, Suspect, Trail, TrailStep
from heaptrail.snapshot import Snapshot
from heaptrail.units import format_bytes

_CLASS = "(native memory)"
_HOLDER = "native code"
_ADVICE = (
    "a C extension has lost objects, or keeps memory of its own: see which of them the requests use, and whether a newer version "
    "mends it; memray run --native shows who allocates."
)


@dataclass(frozen=True, slots=True)
class LostMemory:
    """Bytes that the heap has gained in each round, and bytes that were allocated beyond them."""

    heap_deltas: tuple[int, ...]
    byte_deltas: tuple[int, ...]


def find_lost_memory(snapshots: Sequence[Snapshot], rounds: Rounds) -> LostMemory | None:
    """What the allocators gave out beyond the growth of the heap, if that is a leak; None where the snapshots do not tell.

    Only for snapshots of one process. Cost: a sum over the nodes of each.
    """
    allocated = [snapshot.allocated_bytes for snapshot in snapshots]
    if not rounds.known or any(size is None for size in allocated):
        return None
    heaps = [int(snapshot.heap.node_self_sizes.sum(dtype=np.int64)) for snapshot in snapshots]
    outside = [size - heap for size, heap in zip(allocated, heaps, strict=True) if size is not None]
    deltas = _growth(outside)
    is_much = min(deltas) >= thresholds.LEAST_LOST_BYTES and min(rounds.rates(deltas)) >= thresholds.LEAST_LOST_BYTES_PER_REQUEST
    return LostMemory(_growth(heaps), deltas) if is_much and rounds.regularity(deltas) >= thresholds.LIKELY_REGULAR else None


def with_lost_memory(suspects: Sequence[Suspect], lost: LostMemory, rounds: Rounds, snapshot: Snapshot) -> tuple[Suspect, ...]:
    """The suspects after one for memory that nothing in the heap is: native code holds it, and its trail is the root alone.

    None of the suspects is more than possible. What comes as often as one of them is no more than that either: connections of a
    pool that is within its bound have memory of their own.
    """
    root = snapshot.node(0)
    alone = len(lost.byte_deltas) > 1 and not any(_comes_with(lost, suspect) for suspect in suspects)
    first = Suspect(
        rank=1,
        sentence=unseen_memory_sentence(lost.byte_deltas, rounds),
        pattern="native",
        confidence="likely" if alone else "possible",
        class_name=_CLASS,
        growth=Growth(
            count=(0,) * len(lost.byte_deltas),
            bytes=lost.byte_deltas,
            count_per_request=0.0,
            bytes_per_request=_per_request(lost, rounds),
        ),
        holder=Holder(id=root.id, class_name=root.class_name, name=_HOLDER, entries=()),
        trail=Trail((TrailStep("", "", root.id, root.class_name, root.name, root.ordinal),), _HOLDER),
        source=None,
        advice=_ADVICE,
        evidence=("the allocators gave it out and did not get it back, while the heap did not grow by as much",),
        also_held_by=(),
        examples=(),
    )
    return (first, *(replace(suspect, rank=rank) for rank, suspect in enumerate(suspects, start=2)))


def _comes_with(lost: LostMemory, suspect: Suspect) -> bool:
    """Whether each object that a suspect has gained can have brought the same number of lost bytes in every round.

    However few they are: five connections that a pool opens now and then are what a library keeps a hundred KiB for.
    """
    if min(suspect.growth.count) <= 0:
        return False
    each = [lost_bytes / count for lost_bytes, count in zip(lost.byte_deltas, suspect.growth.count, strict=True)]
    return min(each) >= thresholds.REGULAR * max(each)


def lost_memory_notes(lost: LostMemory, rounds: Rounds) -> tuple[str, ...]:
    """What to say of it beside suspects that are leaks: it may be theirs. Nothing where it is less than the heap has gained."""
    if sum(lost.byte_deltas) <= sum(lost.heap_deltas):
        return ()
    rate = format_bytes(_per_request(lost, rounds))
    return (f"{rate} per request were allocated beyond what the heap gained, by native code: with what is named, or beside it",)


def _growth(sizes: Sequence[int]) -> tuple[int, ...]:
    return tuple(newer - older for older, newer in pairwise(sizes))


def _per_request(lost: LostMemory, rounds: Rounds) -> float:
    return sum(lost.byte_deltas) / sum(rounds.requests)
