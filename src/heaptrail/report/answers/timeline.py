"""The memory of a run over time, from the steps that a hunt has written down."""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from heaptrail.formats.verdict import Json

TIMELINE_SCHEMA = "heaptrail.timeline/1"


def run_timeline(steps: Iterable[Mapping[str, Json]], names: Sequence[str]) -> dict[str, Json]:
    """Of a hunt's steps (`heaptrail.timeline/1`). `names` are the files of the snapshots in order. Seconds since the first step.

    Points are what was measured: samples, and before and after each snapshot. What is missing from a step is left out.
    """
    timeline = _Timeline(names)
    for step in steps:
        timeline.add(step)
    return timeline.answer()


def plain_timeline(totals: Sequence[tuple[int | None, float | None]]) -> dict[str, Json]:
    """Of files that nobody wrote down when they were taken: size on disk and of the heap of each. Seconds are null."""
    return {
        "schema": TIMELINE_SCHEMA,
        "points": [{"seconds": None, "resident": None, "heap_used": total, "requests": None} for _, total in totals],
        "phases": [],
        "snapshots": [
            {"index": index, "seconds": None, "bytes": size, "pause_seconds": None, "heap_used": total}
            for index, (size, total) in enumerate(totals)
        ],
    }


class _Timeline:
    def __init__(self, names: Sequence[str]) -> None:
        self._index_of = {name: index for index, name in enumerate(names)}
        self._began: float | None = None
        self._answered = 0
        self._points: list[tuple[float, dict[str, Json]]] = []
        self._phases: list[dict[str, Json]] = []
        self._snapshots: dict[int, dict[str, Json]] = {}

    def add(self, step: Mapping[str, Json]) -> None:
        at = _moment(step.get("at"))
        if at is None:
            return
        self._began = at if self._began is None else self._began
        seconds = at - self._began
        name = step.get("step")
        if name == "memory":
            self._point(seconds, step.get("resident"), step.get("heap_used"), int(_number(step.get("requests")) or 0))
        elif name == "snapshot":
            self._snapshot(step, seconds)
        elif "requests" in step:
            self._phase(str(name), step, seconds)

    def _snapshot(self, step: Mapping[str, Json], seconds: float) -> None:
        pause = _number(step.get("seconds"))
        began = max(seconds - (pause or 0), 0)
        self._point(began, step.get("resident_before"), step.get("heap_used"), self._answered)
        self._point(seconds, step.get("resident_after"), None, self._answered)
        index = self._index_of.get(str(step.get("file")))
        if index is not None:
            self._snapshots[index] = {
                "index": index,
                "seconds": round(began, 3),
                "bytes": _number(step.get("bytes")),
                "pause_seconds": pause,
                "heap_used": _number(step.get("heap_used")),
            }

    def _phase(self, name: str, step: Mapping[str, Json], seconds: float) -> None:
        requests = int(_number(step.get("requests")) or 0)
        failures = step.get("failures")
        self._phases.append({
            "name": name,
            "start": round(max(seconds - (_number(step.get("seconds")) or 0), 0), 3),
            "end": round(seconds, 3),
            "requests": requests,
            "failures": int(sum(_number(each) or 0 for each in failures.values())) if isinstance(failures, dict) else 0,
        })  # fmt: skip
        self._answered += requests

    def _point(self, seconds: float, resident: Json, heap_used: Json, requests: int) -> None:
        measured = {"resident": _number(resident), "heap_used": _number(heap_used)}
        if any(each is not None for each in measured.values()):
            self._points.append((seconds, {"seconds": round(seconds, 3), **measured, "requests": requests}))

    def answer(self) -> dict[str, Json]:
        return {
            "schema": TIMELINE_SCHEMA,
            "points": [point for _, point in sorted(self._points, key=itemgetter(0))],
            "phases": self._phases,
            "snapshots": [snapshot for _, snapshot in sorted(self._snapshots.items())],
        }


def _moment(text: Json) -> float | None:
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return None


def _number(value: Json) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
