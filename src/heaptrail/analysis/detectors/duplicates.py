"""Objects that are equal to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail import _graph
from heaptrail.analysis.detectors import thresholds
from heaptrail.analysis.detectors.describing import class_name, ids_of, source_of
from heaptrail.model import Finding
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot

_MOST_FIELDS = 6
_EXACT = "equal in every field; objects with numbers are not compared, as a snapshot does not have all of them"


def find(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Groups of equal objects and arrays. Cost: one pass over the nodes, 16 bytes for each object, and a sort."""
    groups, _, _, _ = _graph.find_duplicate_objects(snapshot.heap, thresholds.MOST_GROUPS)
    return tuple(_finding(snapshot, *group) for group in groups if group[1] >= thresholds.LEAST_DUPLICATE_BYTES)


def _finding(snapshot: Snapshot, count: int, size: float, examples: list[int]) -> Finding:
    heap = snapshot.heap
    return Finding(
        detector="duplicates",
        sentence=f"{format_count(count)} equal objects {_shape(snapshot, examples[0])}; all but one take {format_bytes(size)}",
        bytes=round(size),
        count=count,
        ids=ids_of(heap, examples),
        source=source_of(heap, examples[0]),
        evidence=(_EXACT,),
        advice="Make one and share it: a constant, or a cache by content.",
    )


def _shape(snapshot: Snapshot, node: int) -> str:
    """`Point {x, y}`, `Array of 3`, `{x, y}` for a plain object."""
    name = class_name(snapshot.heap, node)
    fields = [(type_, label) for type_, label, _ in _graph.node_edges(snapshot.heap, node) if type_ in ("property", "element")]
    labels = [label for type_, label in fields if type_ == "property" and label != "__proto__"]
    if name == "Array":
        return f"Array of {len(fields) - 1}"
    shown = ", ".join([*labels[:_MOST_FIELDS], *(["…"] if len(labels) > _MOST_FIELDS else [])])
    return f"{{{shown}}}" if name == "Object" else f"{name} {{{shown}}}"
