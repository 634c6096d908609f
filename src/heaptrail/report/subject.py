"""What a report tells of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heaptrail.model import Verdict
from heaptrail.report.contents import single_without_contents, verdict_without_contents

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.model import SingleSnapshotVerdict
    from heaptrail.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Subject:
    """Snapshots in the order in which they were taken, and what they say.

    `run` is the folder of the hunt that took them, if one did. `script_urls` are the files that the runtime reported, by script
    id. Without `with_contents` a report has names alone: see `heaptrail.report.contents`.
    """

    snapshots: tuple[Snapshot, ...]
    verdict: Verdict | SingleSnapshotVerdict
    run: Path | None
    script_urls: dict[int, str]
    with_contents: bool
    chosen_title: str = ""

    @property
    def told(self) -> Verdict | SingleSnapshotVerdict:
        """The verdict as the report tells it."""
        if self.with_contents:
            return self.verdict
        found = self.verdict
        return verdict_without_contents(found) if isinstance(found, Verdict) else single_without_contents(found)

    @property
    def requests(self) -> tuple[int, ...]:
        """Requests between neighbouring snapshots, as far as they are known."""
        return self.verdict.requests if isinstance(self.verdict, Verdict) else ()

    @property
    def title(self) -> str:
        """The title that was chosen, or what was found, in a few words."""
        return self.chosen_title or f"heaptrail: {_found(self.verdict)}"


def _found(verdict: Verdict | SingleSnapshotVerdict) -> str:
    if not isinstance(verdict, Verdict):
        return _counted(len(verdict.suspects), "suspect") if verdict.suspects else "nothing stands out"
    leaks = sum(suspect.confidence != "possible" for suspect in verdict.suspects)
    if leaks:
        return _counted(leaks, "leak")
    return "nothing proven" if verdict.suspects else "no leak"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
