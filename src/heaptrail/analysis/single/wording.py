"""How a suspect of one snapshot is put into words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from heaptrail.analysis.hops import hops_to
from heaptrail.analysis.single import thresholds
from heaptrail.analysis.suspects.wording import spoken_class
from heaptrail.analysis.trail_text import name_of_last_object
from heaptrail.model import AccumulationPoint
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heaptrail.analysis.runtimes import RuntimeDescription
    from heaptrail.analysis.single.descent import Descent
    from heaptrail.analysis.trail_map import TrailMap
    from heaptrail.snapshot import Snapshot

_ENGINES_CLASSES = ("(system)", "(array)", "(compiled code)", "(object shape)")


def accumulation_point(snapshot: Snapshot, trails: TrailMap, point: int, held: NDArray[np.int64]) -> AccumulationPoint:
    """What is to be said of the place, and of what lies directly below it."""
    name, count = _main_class(snapshot, held)
    node = snapshot.node(point)
    return AccumulationPoint(
        id=node.id,
        class_name=node.class_name,
        name=name_of_last_object(hops_to(trails, point)) or node.class_name,
        bytes=round(node.retained_size),
        held_class=name,
        count=count,
    )


def _main_class(snapshot: Snapshot, nodes: NDArray[np.int64]) -> tuple[str, int]:
    """The class that takes most bytes of these nodes, the program's own first, and how many of them are of it."""
    numbers = snapshot.class_table.node_to_class[nodes].tolist()
    bytes_by_class: Counter[int] = Counter()
    for number, size in zip(numbers, snapshot.retained_sizes[nodes].tolist(), strict=True):
        bytes_by_class[number] += round(size)
    for number, _ in bytes_by_class.most_common():
        name = snapshot.class_names[number][1]
        if name not in _ENGINES_CLASSES:
            return name, numbers.count(number)
    return "", 0


def sentence(
    snapshot: Snapshot, members: NDArray[np.int64], size: float, place: AccumulationPoint, runtime: RuntimeDescription
) -> str:
    """`1 Map @123 keeps 61% of the heap (3.7 MiB): 5,501 Session accumulate in SessionStore.sessions`."""
    first = snapshot.node(int(members[0]))
    total = max(float(snapshot.retained_sizes[0]), 1.0)
    name = spoken_class(first.class_name, runtime)
    who = f"1 {name} @{first.id} keeps" if len(members) == 1 else f"{format_count(len(members))} {name} keep"
    kept = f"{who} {size / total:.0%} of the heap ({format_bytes(size)})"
    if len(members) > 1:
        return f"{kept}: most of them are reached through {place.name}"
    if place.count <= 1:
        return f"{kept}: it accumulates in {place.name}"
    return f"{kept}: {format_count(place.count)} {spoken_class(place.held_class, runtime)} accumulate in {place.name}"


def evidence(
    snapshot: Snapshot, members: NDArray[np.int64], way: list[int], held: NDArray[np.int64], descent: Descent
) -> tuple[str, ...]:
    """What speaks for it, one fact a line."""
    sizes = snapshot.retained_sizes
    if len(members) > 1:
        largest = format_bytes(float(sizes[members[0]]))
        return (f"no single one of them is large: the largest keeps {largest}",)
    facts = [f"nothing else keeps it alive: {format_bytes(float(sizes[way[0]]))} would be freed with it"]
    if len(way) > 1:
        steps = "1 step" if len(way) == 2 else f"{len(way) - 1} steps"
        facts.append(f"{steps} further down one object keeps {format_bytes(float(sizes[way[-1]]))} of that")
    length = descent.chain_length(way[-1])
    if length >= thresholds.CHAIN:
        facts.append(f"a chain of {format_count(length)} or more objects hangs below it, each kept by the one before")
    elif len(held):
        share = float(sizes[held[0]]) / max(float(sizes[way[-1]]), 1.0)
        facts.append(f"below that {format_count(len(held))} objects share it: the largest keeps {share:.0%}")
    return tuple(facts)
