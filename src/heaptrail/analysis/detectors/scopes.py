"""Variables that closures keep alive, and chains of scopes."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from heaptrail import _graph
from heaptrail.analysis.detectors import thresholds
from heaptrail.analysis.detectors.describing import class_name, function_name, ids_of, is_of_runtime, source_of
from heaptrail.model import Finding
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot

_MOST_LOOKED_UP = 100
_SHARED = "closures of one scope share it: a variable lives as long as any of them, whether or not that one uses it"


def find(snapshot: Snapshot) -> tuple[Finding, ...]:
    """What scopes alone keep, and scopes that keep one another. Cost: passes over scopes and closures."""
    variables, chains = _graph.find_captured(
        snapshot.heap,
        least_scopes=thresholds.LEAST_SCOPES,
        least_bytes=thresholds.LEAST_CAPTURED_BYTES,
        least_chain=thresholds.LEAST_CHAIN,
    )
    # Where a function was written takes a pass over the heap's locations.
    own_chains = (row for row in chains[:_MOST_LOOKED_UP] if not is_of_runtime(snapshot.heap, row[4]))
    own_variables = (row for row in variables[:_MOST_LOOKED_UP] if not is_of_runtime(snapshot.heap, row[3]))
    return (
        *(_chain(snapshot, *row) for row in islice(own_chains, thresholds.MOST_GROUPS)),
        *(_variable(snapshot, *row) for row in islice(own_variables, thresholds.MOST_GROUPS)),
    )


def _variable(snapshot: Snapshot, scopes: _graph.Group, variable: str, held: int, closure: int | None, closures: int) -> Finding:
    heap = snapshot.heap
    count, size, examples = scopes
    made = f", where {function_name(heap, closure)} was made" if closure is not None else ""
    evidence = [f"the first holds an object of class {class_name(heap, held)}"]
    evidence.append(
        f"{format_count(closures)} closures share the first scope: {_SHARED}"
        if closures > 1
        else "the heap does not say whether the closure uses the variable"
    )
    return Finding(
        detector="scopes",
        sentence=f"the variable {variable} of {format_count(count)} scopes{made}, alone keeps {format_bytes(size)}",
        bytes=round(size),
        count=count,
        ids=ids_of(heap, examples),
        source=source_of(heap, closure),
        evidence=tuple(evidence),
        advice="Set the variable to null when it is done with, or make the closure where the variable is not in scope.",
    )


def _chain(snapshot: Snapshot, length: int, size: float, first: int, last: int, closure: int | None) -> Finding:
    heap = snapshot.heap
    return Finding(
        detector="scopes",
        sentence=f"a chain of {format_count(length)} scopes, each kept by one of the next call, keeps {format_bytes(size)}",
        bytes=round(size),
        count=length,
        ids=ids_of(heap, [first, last]),
        source=source_of(heap, closure),
        evidence=(f"{function_name(heap, closure)} was made in the innermost one", _SHARED),
        advice="A variable holds what the call before left, which holds the one before that: set it to null.",
    )
