"""What the detectors find in one snapshot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heaptrail.analysis.detectors import DETECTORS
from heaptrail.analysis.runtimes import describe_runtime
from heaptrail.model import Finding, Findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.snapshot import Snapshot


def detect(snapshot: Snapshot, detectors: Sequence[str] = tuple(DETECTORS)) -> tuple[Finding, ...]:
    """All findings of the named detectors, most bytes first, without trails.

    Cost: dominators, then that of the detectors: some passes over the graph. Raises `KeyError` for a name that is none.
    """
    found = [finding for name in _fitting(snapshot, detectors) for finding in DETECTORS[name](snapshot)]
    return tuple(sorted(found, key=lambda finding: -finding.bytes))


def find(snapshot: Snapshot, detectors: Sequence[str] = tuple(DETECTORS)) -> Findings:
    """What `detect` finds, with the numbers of the heap that it is a part of. Cost: that, and one pass over the nodes."""
    return Findings(
        file=snapshot.name,
        runtime=snapshot.runtime,
        total=snapshot.statistics().total,
        detectors=_fitting(snapshot, detectors),
        findings=detect(snapshot, detectors),
    )


def _fitting(snapshot: Snapshot, detectors: Sequence[str]) -> tuple[str, ...]:
    """Those of the detectors that know what they see in a heap of this runtime."""
    fitting = describe_runtime(snapshot.runtime).detectors
    return tuple(name for name in detectors if name in fitting or name not in DETECTORS)


def with_trails(snapshot: Snapshot, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with the trail to the first object of each. Cost: one pass over the graph, whatever their number."""
    if not findings:
        return ()
    from heaptrail.analysis.places import ordinals_by_id, trail_map
    from heaptrail.analysis.trails import trail_to

    trails = trail_map(snapshot)
    ordinals = ordinals_by_id(snapshot, [finding.ids[0] for finding in findings])
    return tuple(replace(finding, trail_text=trail_to(trails, ordinals[finding.ids[0]]).text) for finding in findings)
