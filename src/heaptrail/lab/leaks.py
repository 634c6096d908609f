"""All leaks of the lab together."""

from __future__ import annotations

from heaptrail.lab.patterns import PATTERNS
from heaptrail.lab.problems import PROBLEMS, leaking_problems


def anything_leaks() -> bool:
    """Whether a pattern or an exercise holds something."""
    return any(pattern.is_leaking() for pattern in PATTERNS) or bool(leaking_problems())


def stop_everything() -> None:
    """Stop all patterns and exercises, and release what they hold."""
    for pattern in PATTERNS:
        pattern.stop()
    for problem in PROBLEMS:
        problem.stop()
