"""Memory outside of the heap: contents of buffers, external strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail import _graph
from heaptrail.analysis.detectors import thresholds
from heaptrail.analysis.detectors.describing import ids_of
from heaptrail.model import Finding
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot


def find(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Classes of views with much memory. Cost: one pass over the nodes and the edges of objects."""
    rows = _graph.find_native_memory(snapshot.heap)
    large = rows[: thresholds.MOST_GROUPS]
    return tuple(_finding(snapshot, name, blocks) for name, blocks in large if blocks[1] >= thresholds.LEAST_NATIVE_BYTES)


def _finding(snapshot: Snapshot, name: str, blocks: _graph.Group) -> Finding:
    count, size, examples = blocks
    largest = _graph.node_facts(snapshot.heap, examples[0])[3]
    return Finding(
        detector="native-memory",
        sentence=f"{format_count(count)} blocks of native memory behind {name} take {format_bytes(size)}",
        bytes=round(size),
        count=count,
        ids=ids_of(snapshot.heap, examples),
        source=None,
        evidence=(
            f"the largest retains {format_bytes(largest)}",
            "V8 does not count this memory towards its heap limit",
        ),
        advice="A view keeps the whole of its buffer, however small it is: copy what is kept, and let the buffer go.",
    )
