"""`verdict.json`: a verdict as it lies in a run folder and as `--json` prints it.

The schema is versioned: fields are added, never renamed or taken away.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.model import Growth, Holder, Source, Suspect, TrailStep, Verdict

VERDICT_SCHEMA = "heaptrail.verdict/1"

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def verdict_json(verdict: Verdict, *, limit: int = 0) -> str:
    """The text of a `verdict_document`."""
    return written(verdict_document(verdict, limit=limit))


def verdict_document(verdict: Verdict, *, limit: int = 0) -> dict[str, Json]:
    """The verdict (`heaptrail.verdict/1`) with at most `limit` suspects (0: all). Sizes in bytes."""
    shown = verdict.suspects[:limit] if limit else verdict.suspects
    return {
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
        "caveats": list(verdict.caveats),
    }


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
        "trail": [step_json(step) for step in suspect.trail.steps],
        "trail_text": suspect.trail.text,
        "source": source_json(suspect.source),
        "allocated": [{"function": frame.function, "source": source_json(frame.source)} for frame in suspect.allocated],
        "advice": suspect.advice,
        "evidence": list(suspect.evidence),
        "examples": list(suspect.examples),
    }


def _growth(growth: Growth) -> Json:
    return {
        "count": list(growth.count),
        "bytes": list(growth.bytes),
        "per_request": {"count": growth.count_per_request, "bytes": growth.bytes_per_request},
        "per_second": None
        if growth.count_per_second is None
        else {"count": growth.count_per_second, "bytes": growth.bytes_per_second},
    }


def _holder(holder: Holder) -> Json:
    return {"id": holder.id, "class": holder.class_name, "name": holder.name, "entries": list(holder.entries)}


def step_json(step: TrailStep) -> dict[str, Json]:
    """One step of a trail."""
    return {
        "edge": step.edge,
        "edge_type": step.edge_type,
        "id": step.id,
        "class": step.class_name,
        "name": step.name,
    }


def written(document: Mapping[str, Json]) -> str:
    """The text of a document."""
    # ASCII only: a lone surrogate or a control character of a heap string stays a harmless escape.
    return json.dumps(document, indent=2, allow_nan=False)
