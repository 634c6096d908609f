"""A profile: what was taken, when, how it went, and where it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from heaptrail.agent.protocols import Attributes

SCHEMA = "heaptrail.profile/1"


@dataclass(frozen=True, slots=True)
class Profile:
    """One result of a profiler. `path` is a local file until it is exported; of a failed one, a JSON that says why."""

    kind: str
    name: str
    start: datetime
    end: datetime
    status: Literal["ok", "failed"]
    attributes: Attributes
    path: Path
    error: str = ""

    def document(self) -> dict[str, object]:
        """What is known beside the data itself, for JSON."""
        return {
            "schema": SCHEMA,
            "kind": self.kind,
            "name": self.name,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "status": self.status,
            "error": self.error,
            "attributes": dict(self.attributes),
        }


def profile_name(kind: str, start: datetime, pid: int, suffix: str) -> str:
    """`heap_snapshot-20260131T235959.123Z-4711.heapsnapshot`: sorts by time, and no file system minds it."""
    return f"{kind}-{start:%Y%m%dT%H%M%S}.{start.microsecond // 1000:03}Z-{pid}{suffix}"


def failed_name(kind: str, start: datetime, pid: int) -> str:
    """The name of the JSON that a profile leaves which could not be taken."""
    return profile_name(kind, start, pid, "-failed.json")
