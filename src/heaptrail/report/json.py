"""Results as JSON. The schemas are versioned: fields are added, never renamed or taken away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.model import ClassRow, Growth, Holder, Source, Summary, Suspect, Trail, TrailStep, Verdict

VERDICT_SCHEMA = "heaptrail.verdict/1"
SUMMARY_SCHEMA = "heaptrail.summary/1"
TRAIL_SCHEMA = "heaptrail.trail/1"

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def verdict_json(verdict: Verdict, *, limit: int = 0) -> str:
    """The verdict (`heaptrail.verdict/1`) with at most `limit` suspects (0: all). Sizes in bytes."""
    shown = verdict.suspects[:limit] if limit else verdict.suspects
    return _write({
        "schema": VERDICT_SCHEMA,
        "clean": verdict.clean,
        "runtime": verdict.runtime,
        "snapshots": list(verdict.snapshots),
        "requests": list(verdict.requests),
        "total": {
            "before": verdict.total.before,
            "after": verdict.total.after,
            "per_request": verdict.total.per_request,
        },
        "suspect_count": len(verdict.suspects),
        "suspects": [_suspect(suspect) for suspect in shown],
        "notes": list(verdict.notes),
    })  # fmt: skip


def summary_json(summary: Summary, rows: Sequence[ClassRow], *, limit: int = 0) -> str:
    """The summary (`heaptrail.summary/1`) with the first `limit` of `rows` (0: all). Sizes in bytes."""
    shown = rows[:limit] if limit else rows
    return _write({
        "schema": SUMMARY_SCHEMA,
        "file": summary.file,
        "file_size": summary.file_size,
        "runtime": summary.runtime,
        "node_count": summary.node_count,
        "edge_count": summary.edge_count,
        "statistics": asdict(summary.statistics),
        "class_count": len(rows),
        "classes": [asdict(row) for row in shown],
    })  # fmt: skip


def trail_json(
    trail: Trail, node: Mapping[str, Json], sizes: Sequence[tuple[int, int]], *, limit: int = 0
) -> str:
    """A trail (`heaptrail.trail/1`) to `node`. `sizes` are the steps' (shallow, retained) bytes.

    Of more than `limit` steps (0: all) the last ones are kept: those next to the object.
    """
    steps = [
        {**_step(step), "shallow_size": shallow, "retained_size": retained}
        for step, (shallow, retained) in zip(trail.steps, sizes, strict=True)
    ]
    shown = steps[-limit:] if limit else steps
    return _write({
        "schema": TRAIL_SCHEMA, "node": node, "step_count": len(steps), "trail": shown, "trail_text":
        trail.text,
    })  # fmt: skip


def source_json(source: Source | None) -> Json:
    """A place in the source, or None."""
    return None if source is None else {"file": source.file, "line": source.line, "column": source.column}


def _suspect(suspect: Suspect) -> Json:
    return {
        "rank": suspect.rank,
        "sentence": suspect.sentence,
        "pattern": suspect.pattern,
        "confidence": suspect.confidence,
        "class": suspect.class_name,
        "growth": _growth(suspect.growth),
        "holder": _holder(suspect.holder),
        "also_held_by": list(suspect.also_held_by),
        "trail": [_step(step) for step in suspect.trail.steps],
        "trail_text": suspect.trail.text,
        "source": source_json(suspect.source),
        "advice": suspect.advice,
        "evidence": list(suspect.evidence),
        "examples": list(suspect.examples),
    }


def _growth(growth: Growth) -> Json:
    return {
        "count": list(growth.count),
        "bytes": list(growth.bytes),
        "per_request": {"count": growth.count_per_request, "bytes": growth.bytes_per_request},
    }


def _holder(holder: Holder) -> Json:
    return {"id": holder.id, "class": holder.class_name, "name": holder.name, "entries": list(holder.entries)}


def _step(step: TrailStep) -> dict[str, Json]:
    return {
        "edge": step.edge,
        "edge_type": step.edge_type,
        "id": step.id,
        "class": step.class_name,
        "name": step.name,
    }


def _write(document: Mapping[str, Json]) -> str:
    # ASCII only: a lone surrogate or a control character of a heap string stays a harmless escape.
    return json.dumps(document, indent=2, allow_nan=False)
