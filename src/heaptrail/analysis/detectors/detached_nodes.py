"""DOM nodes that hang in no document any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail import _graph
from heaptrail.analysis.detectors import thresholds
from heaptrail.analysis.detectors.describing import class_name, ids_of, source_of
from heaptrail.model import Finding
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot


def find(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Detached nodes by tag. Cost: one pass over the nodes; where there are any one over the edges."""
    rows = _graph.find_detached_nodes(snapshot.heap)
    # A tag without bytes of its own lies below the others: it goes with them.
    return tuple(_finding(snapshot, *row) for row in rows[: thresholds.MOST_GROUPS] if row[0][1])


def _finding(snapshot: Snapshot, nodes: _graph.Group, holder: int | None) -> Finding:
    heap = snapshot.heap
    count, size, examples = nodes
    name = _tag(_graph.node_facts(heap, examples[0])[2])
    held = (
        f"referred to by an object of class {class_name(heap, holder)}"
        if holder is not None
        else "nothing of the program refers to them"
    )
    return Finding(
        detector="detached-dom",
        sentence=f"{format_count(count)} detached {name} {'is' if count == 1 else 'are'} kept, with {format_bytes(size)}",
        bytes=round(size),
        count=count,
        ids=ids_of(heap, examples),
        source=source_of(heap, holder),
        evidence=(held, "one reference to a node keeps its whole tree"),
        advice="Let go of references to nodes when they are removed: variables, caches, listeners.",
    )


def _tag(name: str) -> str:
    """`Detached <div id="x">` → `<div>`."""
    plain = name.removeprefix("Detached ")
    return f"{plain.split(' ')[0].rstrip('>')}>" if plain.startswith("<") else plain
