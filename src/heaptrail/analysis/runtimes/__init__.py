"""Descriptions of runtimes, and which one a heap is of."""

from __future__ import annotations

from heaptrail.analysis.runtimes.description import EntryCounts, OneShotTimers, RuntimeDescription, TrailCosts
from heaptrail.analysis.runtimes.python import PYTHON
from heaptrail.analysis.runtimes.traits import PatternBook, Rule, Traits
from heaptrail.analysis.runtimes.v8 import V8

__all__ = [
    "PYTHON",
    "V8",
    "EntryCounts",
    "OneShotTimers",
    "PatternBook",
    "Rule",
    "RuntimeDescription",
    "TrailCosts",
    "Traits",
    "describe_runtime",
]

_DESCRIPTIONS = {"python": PYTHON}


def describe_runtime(name: str) -> RuntimeDescription:
    """The description for a snapshot whose `runtime` is this: V8's for Node.js, Chrome and whatever else is of its family."""
    return _DESCRIPTIONS.get(name, V8)
