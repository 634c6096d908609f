"""A live process, looked at from outside until something happens that is worth a snapshot."""

from __future__ import annotations

from heaptrail.watch.conditions import Condition, parse_condition
from heaptrail.watch.watching import WatchObserver, WatchPlan, watch

__all__ = ["Condition", "WatchObserver", "WatchPlan", "parse_condition", "watch"]
