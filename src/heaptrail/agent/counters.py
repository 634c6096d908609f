"""What an agent has done so far."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counters:
    """Totals since the agent was made; in a forked child, since the fork."""

    triggered: int = 0
    """Triggers of every kind, whatever became of them."""
    already_running: int = 0
    """Triggers that came during a capture and did nothing."""
    captured: int = 0
    """Profiles that were taken."""
    failed: int = 0
    """Profiles that could not be taken."""
    exported: int = 0
    """Profiles that an exporter took, failed ones included."""
    export_failures: int = 0
    """Exports that were given up; the file stays in the spool."""
