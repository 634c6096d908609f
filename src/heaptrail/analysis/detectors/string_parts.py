"""Slices that keep a large text, and concatenations that nobody has flattened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail import _graph
from heaptrail.analysis.detectors import thresholds
from heaptrail.analysis.detectors.describing import ids_of, retained_size
from heaptrail.model import Finding
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot


def find(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Slices together, and each large concatenation. Cost: passes over the nodes, and one over the edges if there are slices."""
    slices = _graph.find_slices(snapshot.heap)
    trees = _graph.find_concatenations(snapshot.heap, thresholds.LEAST_PIECES)
    joined = [_concatenation(snapshot, *row) for row in trees]
    joined.sort(key=lambda finding: -finding.bytes)
    return (*_sliced(snapshot, slices), *joined[: thresholds.MOST_GROUPS])


def _sliced(snapshot: Snapshot, texts: list[tuple[int, _graph.Group]]) -> list[Finding]:
    count = sum(slices[0] for _, slices in texts)
    size = sum(slices[1] for _, slices in texts)
    if size < thresholds.LEAST_SLICED_BYTES:
        return []
    return [
        Finding(
            detector="string-parts",
            sentence=f"{format_count(count)} slices are all that holds {format_count(len(texts))} longer texts, "
            f"which take {format_bytes(size)}",
            bytes=round(size),
            count=count,
            ids=ids_of(snapshot.heap, [slices[2][0] for _, slices in texts[:5]]),
            source=None,
            evidence=(
                "slice, substring, split and match make strings of 13 characters or more that refer to the whole text",
                "a snapshot does not have the length of a slice: they may show nearly all of it",
            ),
            advice="Copy the piece that is kept, as in Buffer.from(piece).toString(), and let the text go.",
        )
    ]


def _concatenation(snapshot: Snapshot, node: int, concatenations: int, own: float) -> Finding:
    size = retained_size(snapshot.heap, node)
    return Finding(
        detector="string-parts",
        sentence=f"one string is {format_count(concatenations + 1)} pieces joined by +, and keeps {format_bytes(size)}",
        bytes=size,
        count=concatenations,
        ids=ids_of(snapshot.heap, [node]),
        source=None,
        evidence=(f"the joints take {format_bytes(own)} themselves, which a flat string does not need",),
        advice="Collect pieces in an array and join them when the text is needed, or write them out.",
    )
