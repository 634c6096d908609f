"""Five ways to leak, each started and stopped by hand. One file each: the holder, and what is told of it."""

from __future__ import annotations

from heaptrail.lab.patterns import cache, closure, event, global_variable, timer

PATTERNS = (timer.PATTERN, cache.PATTERN, closure.PATTERN, event.PATTERN, global_variable.PATTERN)

__all__ = ["PATTERNS"]
