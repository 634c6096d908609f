"""One heap as a whole: its statistics, classes, strings and findings."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.snapshot import Snapshot

STATISTICS_SCHEMA = "heaptrail.statistics/1"
CLASSES_SCHEMA = "heaptrail.classes/1"
STRINGS_SCHEMA = "heaptrail.strings-table/1"
GROWTH_SCHEMA = "heaptrail.growth-table/1"


def statistics_answer(snapshot: Snapshot) -> dict[str, Json]:
    """DevTools' Statistics (`heaptrail.statistics/1`). Cost: that of `Snapshot.statistics`."""
    return {"schema": STATISTICS_SCHEMA, **asdict(snapshot.statistics())}


def findings_answer(snapshot: Snapshot) -> dict[str, Json]:
    """All findings (`heaptrail.findings/1`), each with its trail. Cost: that of all detectors, and of the trails."""
    from heaptrail.analysis.findings import find, with_trails
    from heaptrail.report.findings import findings_document

    found = find(snapshot)
    return findings_document(found, with_trails(snapshot, found.findings), len(found.findings))
