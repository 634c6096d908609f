"""Suspects of one snapshot, on a terminal and as JSON."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from heaptrail.formats.verdict import source_json, step_json, written
from heaptrail.report.text import printable, shorten, shorten_middle
from heaptrail.units import format_bytes

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.model import LargeHolder, SingleSnapshotVerdict
    from heaptrail.report.console import Console

SINGLE_SCHEMA = "heaptrail.single/1"
_LABEL_WIDTH = 9
_LONGEST = 400


def print_single(verdict: SingleSnapshotVerdict, console: Console, *, limit: int = 0) -> None:
    """Print the suspects (at most `limit`, 0: all), the notes, and what to type next."""
    if not verdict.suspects:
        nothing = f"nothing keeps more than {verdict.threshold:.0%} of the heap ({format_bytes(verdict.total)})"
        console.line(("? nothing stands out", "bold cyan"), f"  {nothing}")
    shown = verdict.suspects[:limit] if limit else verdict.suspects
    for suspect in shown:
        if suspect is not shown[0]:
            console.line()
        _print_suspect(suspect, verdict, console)
    if len(shown) < len(verdict.suspects):
        console.line(f"… {len(verdict.suspects) - len(shown)} more suspects; --limit 0 shows all")
    if shown:
        console.line()
    for note in verdict.notes:
        console.line(("note: ", "dim"), shorten(note, _LONGEST))
    if verdict.file != "-":
        console.line(("next: ", "dim"), f"heaptrail findings {_quoted(verdict.file)}")


def _print_suspect(suspect: LargeHolder, verdict: SingleSnapshotVerdict, console: Console) -> None:
    console.line(("? POSSIBLE", "bold cyan"), "  ", (shorten(suspect.sentence, _LONGEST), "bold"))
    _print_field(console, "held by", shorten_middle(suspect.accumulation_point.name, console.width))
    _print_field(console, "trail", shorten_middle(suspect.trail.text, _LONGEST))
    if suspect.source is not None:
        _print_field(console, "source", shorten_middle(str(suspect.source), _LONGEST))
    for evidence in suspect.evidence:
        console.line((f"  {shorten(evidence, _LONGEST)}", "dim"))
    if verdict.file != "-":
        _print_field(console, "next", f"heaptrail trail @{suspect.accumulation_point.id} {_quoted(verdict.file)}")


def _print_field(console: Console, label: str, text: str) -> None:
    console.line("  ", (f"{label:<{_LABEL_WIDTH}}", "dim"), text)


def _quoted(path: str) -> str:
    return printable(shlex.quote(path))


def single_json(verdict: SingleSnapshotVerdict, *, limit: int = 0) -> str:
    """The text of a `single_document`."""
    return written(single_document(verdict, limit=limit))


def single_document(verdict: SingleSnapshotVerdict, *, limit: int = 0) -> dict[str, Json]:
    """The suspects (`heaptrail.single/1`), at most `limit` (0: all). Sizes in bytes, shares between 0 and 1."""
    shown = verdict.suspects[:limit] if limit else verdict.suspects
    return {
        "schema": SINGLE_SCHEMA,
        "file": verdict.file,
        "runtime": verdict.runtime,
        "total": verdict.total,
        "threshold": verdict.threshold,
        "suspect_count": len(verdict.suspects),
        "suspects": [_suspect(suspect) for suspect in shown],
        "notes": list(verdict.notes),
    }


def _suspect(suspect: LargeHolder) -> Json:
    point = suspect.accumulation_point
    return {
        "rank": suspect.rank,
        "sentence": suspect.sentence,
        "confidence": suspect.confidence,
        "class": suspect.class_name,
        "count": suspect.count,
        "bytes": suspect.bytes,
        "share": suspect.share,
        "accumulation_point": {
            "id": point.id,
            "class": point.class_name,
            "name": point.name,
            "bytes": point.bytes,
            "held_class": point.held_class,
            "count": point.count,
        },
        "trail": [step_json(step) for step in suspect.trail.steps],
        "trail_text": suspect.trail.text,
        "source": source_json(suspect.source),
        "evidence": list(suspect.evidence),
        "examples": list(suspect.examples),
    }
