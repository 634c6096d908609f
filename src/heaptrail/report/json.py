"""Results as JSON. The schemas are versioned: fields are added, never renamed or taken away."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from heaptrail.formats.verdict import source_json, step_json, written
from heaptrail.report.findings import finding_json
from heaptrail.report.table import excerpt_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.formats.verdict import Json
    from heaptrail.model import Finding, Summary, Trail
    from heaptrail.nodes import Node
    from heaptrail.report.table import Excerpt
    from heaptrail.snapshot import Snapshot
    from heaptrail.targets.protocol import Capture

SUMMARY_SCHEMA = "heaptrail.summary/1"
TRAIL_SCHEMA = "heaptrail.trail/1"
CAPTURE_SCHEMA = "heaptrail.capture/1"


def summary_json(summary: Summary, classes: Excerpt, findings: Sequence[Finding]) -> str:
    """The summary (`heaptrail.summary/1`) with an excerpt of its `class_table` and some findings. Sizes in bytes."""
    return written({
        "schema": SUMMARY_SCHEMA,
        "file": summary.file,
        "file_size": summary.file_size,
        "runtime": summary.runtime,
        "node_count": summary.node_count,
        "edge_count": summary.edge_count,
        "statistics": asdict(summary.statistics),
        "class_count": classes.matching_count,
        "classes": excerpt_json(classes),
        "findings": [finding_json(finding) for finding in findings],
    })  # fmt: skip


def trail_json(node: Node, trails: Sequence[Trail], *, limit: int = 0) -> str:
    """The text of a `trail_document`."""
    return written(trail_document(node, trails, limit=limit))


def trail_document(node: Node, trails: Sequence[Trail], *, limit: int = 0) -> dict[str, Json]:
    """Trails (`heaptrail.trail/1`) to a node: the first by itself, then others. Sizes in bytes. Cost: dominators; the steps.

    Of more than `limit` steps (0: all) the last ones are kept: those next to the object.
    """
    first, *others = [_trail(trail, step_sizes(node.snapshot, trail), limit) for trail in trails]
    described: dict[str, Json] = {
        "id": node.id,
        "type": node.type,
        "class": node.class_name,
        "name": node.name,
        "shallow_size": node.shallow_size,
        "retained_size": node.retained_size,
        "distance": node.distance,
        "source": source_json(node.source),
    }
    return {"schema": TRAIL_SCHEMA, "node": described, **first, "other_trails": others}


def step_sizes(snapshot: Snapshot, trail: Trail) -> list[tuple[int, int]]:
    """Shallow and retained size of each step, in bytes. Cost: dominators; the steps."""
    nodes = [snapshot.node(step.ordinal) for step in trail.steps]
    return [(node.shallow_size, node.retained_size) for node in nodes]


def _trail(trail: Trail, sizes: Sequence[tuple[int, int]], limit: int) -> dict[str, Json]:
    steps = [
        {**step_json(step), "shallow_size": shallow, "retained_size": retained}
        for step, (shallow, retained) in zip(trail.steps, sizes, strict=True)
    ]
    return {"step_count": len(steps), "trail": steps[-limit:] if limit else steps, "trail_text": trail.text}


def capture_json(capture: Capture) -> str:
    """What a capture wrote and took (`heaptrail.capture/1`)."""
    return written({
        "schema": CAPTURE_SCHEMA, "path": str(capture.path), "bytes": capture.bytes, "seconds": round(capture.seconds, 3),
    })  # fmt: skip
