"""What one snapshot shows that is worth a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.model.trail import Source


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector found. One snapshot shows what is there, not what grows: a finding is no proof of a leak.

    `bytes` are held by what was found, or would be saved without it: the detector's page in the documentation says
    which. `count` is how many objects it is about, `ids` some of them, the most telling one first. `trail_text` is the
    way to that one; empty where nobody asked for it.
    """

    detector: str
    sentence: str
    bytes: int
    count: int
    ids: tuple[int, ...]
    source: Source | None
    evidence: tuple[str, ...]
    advice: str
    trail_text: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of a snapshot, most bytes first. `detectors` are the names of those that looked."""

    file: str
    runtime: str
    total: float
    detectors: tuple[str, ...]
    findings: tuple[Finding, ...]
