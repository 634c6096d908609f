"""What a diagnosis is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["ok", "note", "bad"]
"""`bad` keeps a capture from working; a `note` does not, and may matter."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `help` says what to type."""

    subject: str
    outcome: Outcome
    text: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to capture a process: what it is, and the exact command."""

    name: str
    works: bool
    command: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found about `subject`, and the ways that there are."""

    subject: str
    runtime: str
    findings: tuple[Finding, ...]
    ways: tuple[Way, ...]

    @property
    def works(self) -> bool:
        """Whether nothing stands in the way of a capture."""
        return all(finding.outcome != "bad" for finding in self.findings)
