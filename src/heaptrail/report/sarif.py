"""A report for CI: SARIF 2.1.0, one result a suspect, at the place in the source where what leaks is made or kept."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from heaptrail._graph import NODE_TYPES
from heaptrail.analysis.places import ordinals_by_id
from heaptrail.analysis.runtimes import describe_runtime
from heaptrail.analysis.sources import Sources
from heaptrail.formats.verdict import written
from heaptrail.model import Verdict
from heaptrail.report.sarif_rules import LARGE_HOLDER, RULES, rule_descriptors, rule_id
from heaptrail.report.text import printable
from heaptrail.units import format_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.formats.verdict import Json
    from heaptrail.model import LargeHolder, Source, Suspect, TrailStep
    from heaptrail.report.subject import Subject

SCHEMA_ADDRESS = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "heaptrailLeak/v1"
_BASE = "%SRCROOT%"
_LEVELS = {"certain": "error", "likely": "warning", "possible": "note"}
_CLOSURE = NODE_TYPES.index("closure")
_NUMBERED = re.compile(r"\[\d+\]")
_KEPT_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=~%"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_ESCAPES = str.maketrans({"\\": "\\\\", "[": "\\[", "]": "\\]", "{": "{{", "}": "}}"})
"""What SARIF's messages would read as a link or as a place to be filled."""


def write_sarif(subject: Subject, root: Path) -> str:
    """The whole report; files below `root` are named from there. Cost: that of the newest snapshot's sources."""
    told, functions = subject.told, _FunctionsOnTrails(subject)
    if isinstance(told, Verdict):
        results = [_leak(suspect, told, functions, root) for suspect in told.suspects]
        about: dict[str, Json] = {
            "clean": told.clean,
            "requests": list(told.requests),
            "heapBefore": told.total.before,
            "heapAfter": told.total.after,
            "growthPerRequest": told.total.per_request,
        }
        notifications = [_notification(note, is_caveat=note in told.caveats) for note in told.notes]
    else:
        results = [_large_holder(suspect, functions, root) for suspect in told.suspects]
        about = {"heap": told.total, "threshold": told.threshold}
        notifications = [_notification(note, is_caveat=False) for note in told.notes]
    return written({
        "$schema": SCHEMA_ADDRESS,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "heaptrail", "version": version("heaptrail"), "rules": rule_descriptors()}},
            "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
            "originalUriBaseIds": {_BASE: {"description": {"text": "The root of the program's sources."}}},
            "columnKind": "utf16CodeUnits",
            "results": results,
            "properties": {
                "runtime": told.runtime, "snapshots": [Path(each.name).name for each in subject.snapshots], **about
            },
        }],
    })  # fmt: skip


class _FunctionsOnTrails:
    """Where the functions that a trail leads through were written, as the newest snapshot says."""

    def __init__(self, subject: Subject) -> None:
        self._snapshot = subject.snapshots[-1]
        self._is_own_script = describe_runtime(self._snapshot.runtime).is_own_script
        self._sources = Sources(self._snapshot.heap, self._snapshot.naming, subject.script_urls, self._snapshot.scripts)
        trails = (suspect.trail.steps for suspect in subject.verdict.suspects)
        self._ordinals = ordinals_by_id(self._snapshot, {step.id for step in chain.from_iterable(trails)})

    def of(self, steps: Sequence[TrailStep]) -> list[tuple[str, Source]]:
        """Name and place of each, outermost first, without those of the runtime."""
        found = []
        for step in steps:
            ordinal = self._ordinals.get(step.id)
            if ordinal is None or self._snapshot.heap.node_types[ordinal] != _CLOSURE:
                continue
            source = self._sources.of(ordinal)
            if source is not None and not self._is_own_script(source.file):
                found.append((step.name, source))
        return found


def _leak(suspect: Suspect, verdict: Verdict, functions: _FunctionsOnTrails, root: Path) -> Json:
    holder, growth = suspect.holder, suspect.growth
    counts = " → ".join(map(format_count, holder.entries))
    grows = f", the growing container: {counts} entries" if counts else ""
    related = [
        *(("on the trail", name, source) for name, source in functions.of(suspect.trail.steps)),
        *(("allocated in", frame.function, frame.source) for frame in suspect.allocated if frame.source is not None),
    ]
    return {
        "ruleId": rule_id(suspect.pattern),
        "ruleIndex": RULES.index(suspect.pattern),
        "level": _LEVELS[suspect.confidence],
        "message": _message(f"{suspect.sentence}. Held by {holder.name}{grows}. {_as_a_sentence(suspect.advice)}"),
        "locations": [_location(suspect.source, holder.name, root)],
        "relatedLocations": _related(related, root),
        "partialFingerprints": {
            FINGERPRINT: _fingerprint(suspect.class_name, holder.name, suspect.trail.text, suspect.source, root)
        },
        "properties": {
            "confidence": suspect.confidence,
            "class": suspect.class_name,
            "growth": {
                "count": list(growth.count),
                "bytes": list(growth.bytes),
                "countPerRequest": growth.count_per_request,
                "bytesPerRequest": growth.bytes_per_request,
            },
            "requests": list(verdict.requests),
            "holder": holder.name,
            "entries": list(holder.entries),
            "trail": suspect.trail.text,
            "evidence": list(suspect.evidence),
            "alsoHeldBy": list(suspect.also_held_by),
        },
    }


def _large_holder(suspect: LargeHolder, functions: _FunctionsOnTrails, root: Path) -> Json:
    place = suspect.accumulation_point
    related = [("on the trail", name, source) for name, source in functions.of(suspect.trail.steps)]
    return {
        "ruleId": rule_id(LARGE_HOLDER),
        "ruleIndex": RULES.index(LARGE_HOLDER),
        "level": "note",
        "message": _message(f"{suspect.sentence}."),
        "locations": [_location(suspect.source, place.name, root)],
        "relatedLocations": _related(related, root),
        "partialFingerprints": {
            FINGERPRINT: _fingerprint(suspect.class_name, place.name, suspect.trail.text, suspect.source, root)
        },
        "properties": {
            "class": suspect.class_name,
            "count": suspect.count,
            "bytes": suspect.bytes,
            "share": suspect.share,
            "trail": suspect.trail.text,
            "evidence": list(suspect.evidence),
        },
    }


def _as_a_sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _message(text: str) -> dict[str, Json]:
    return {"text": printable(text.replace("  (", " (")).translate(_ESCAPES)}


def _notification(note: str, *, is_caveat: bool) -> Json:
    return {"level": "warning" if is_caveat else "note", "message": _message(note)}


def _location(source: Source | None, holder: str, root: Path) -> dict[str, Json]:
    logical: dict[str, Json] = {"logicalLocations": [{"fullyQualifiedName": printable(holder), "kind": "object"}]}
    return logical if source is None else {"physicalLocation": _place(source, root), **logical}


def _related(places: Sequence[tuple[str, str, Source]], root: Path) -> list[Json]:
    return [
        {
            "id": number,
            "message": _message(f"{what} {name or 'an anonymous function'}"),
            "physicalLocation": _place(source, root),
        }
        for number, (what, name, source) in enumerate(places, start=1)
    ]


def _place(source: Source, root: Path) -> dict[str, Json]:
    artifact: dict[str, Json] = {"artifactLocation": _artifact(source.file, root)}
    if not source.line:
        return artifact
    return {**artifact, "region": {"startLine": source.line, "startColumn": max(source.column, 1)}}


def _artifact(file: str, root: Path) -> dict[str, Json]:
    path = Path(file)
    if path.is_absolute():
        if path.is_relative_to(root):
            return {"uri": _quoted(path.relative_to(root).as_posix()), "uriBaseId": _BASE}
        return {"uri": f"file://{_quoted(path.as_posix())}"}
    if _SCHEME.match(file):
        return {"uri": quote(file, safe=_KEPT_IN_ADDRESSES, errors="replace")}
    return {"uri": _quoted(path.as_posix()), "uriBaseId": _BASE}


def _quoted(path: str) -> str:
    return quote(path, errors="replace")


def _fingerprint(class_name: str, holder: str, trail_text: str, source: Source | None, root: Path) -> str:
    """The same in every run as long as the same is kept in the same place: without lines, indices, ids and numbers."""
    file = "" if source is None else str(_artifact(source.file, root)["uri"])
    general = "\n".join(_NUMBERED.sub("[*]", printable(part)) for part in (class_name, holder, trail_text, file))
    return hashlib.sha256(general.encode()).hexdigest()
