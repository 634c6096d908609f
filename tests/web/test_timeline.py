"""The memory of a run over time, from lines that a hunt wrote, small enough to reckon by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heaptrail.report.answers.timeline import plain_timeline, run_timeline

if TYPE_CHECKING:
    from collections.abc import Mapping


def at(second: float, step: str, **facts: Any) -> dict[str, Any]:
    return {"at": f"2026-01-31T12:00:{second:06.3f}+00:00", "step": step, **facts}


STEPS = [
    at(10, "start"),
    at(12, "connected"),
    at(12.5, "memory", resident=100, requests=0),
    at(13, "warm up", requests=50, failures={}, seconds=0.75),
    at(15, "snapshot", file="1.heapsnapshot", bytes=700, seconds=1.5, heap_used=60, resident_before=110, resident_after=130),
    at(16, "memory", resident=140, heap_used=75, requests=70),
    at(17, "load 1", requests=200, failures={"refused": 2, "timeout": 1}, seconds=2),
    at(19, "snapshot", file="2.heapsnapshot", bytes=800, seconds=1, heap_used=90, resident_before=150, resident_after=160),
    at(20, "closed"),
]
FILES = ["1.heapsnapshot", "2.heapsnapshot"]


def test_seconds_are_counted_from_the_first_step_and_points_come_in_their_order() -> None:
    points = run_timeline(STEPS, FILES)["points"]
    assert points == [
        {"seconds": 2.5, "resident": 100, "heap_used": None, "requests": 0},
        {"seconds": 3.5, "resident": 110, "heap_used": 60, "requests": 50},
        {"seconds": 5, "resident": 130, "heap_used": None, "requests": 50},
        {"seconds": 6, "resident": 140, "heap_used": 75, "requests": 70},
        {"seconds": 8, "resident": 150, "heap_used": 90, "requests": 250},
        {"seconds": 9, "resident": 160, "heap_used": None, "requests": 250},
    ]


def test_a_phase_begins_so_long_before_its_line_as_it_took() -> None:
    assert run_timeline(STEPS, FILES)["phases"] == [
        {"name": "warm up", "start": 2.25, "end": 3, "requests": 50, "failures": 0},
        {"name": "load 1", "start": 5, "end": 7, "requests": 200, "failures": 3},
    ]


def test_snapshots_stand_at_their_beginning_with_what_they_took() -> None:
    assert run_timeline(STEPS, FILES)["snapshots"] == [
        {"index": 0, "seconds": 3.5, "bytes": 700, "pause_seconds": 1.5, "heap_used": 60},
        {"index": 1, "seconds": 8, "bytes": 800, "pause_seconds": 1, "heap_used": 90},
    ]


def test_a_snapshot_that_is_not_opened_any_more_is_a_point_and_no_mark() -> None:
    timeline = run_timeline(STEPS, ["2.heapsnapshot"])
    assert [each["index"] for each in of(timeline, "snapshots")] == [0]
    assert len(of(timeline, "points")) == 6


def test_lines_that_say_nothing_are_passed_over() -> None:
    odd: list[Mapping[str, Any]] = [
        {}, {"at": 7}, {"at": "yesterday", "step": "memory", "resident": 1}, at(1, "memory"), at(2, "memory", resident="much"),
        at(3, "memory", resident=True), at(4, "load 1", requests="many", failures=["x"], seconds=None), at(5, "snapshot"),
        at(6, "snapshot", file=["x"], bytes={}),
    ]  # fmt: skip
    timeline = run_timeline(odd, FILES)
    assert timeline["points"] == []
    assert timeline["snapshots"] == []
    assert timeline["phases"] == [{"name": "load 1", "start": 3, "end": 3, "requests": 0, "failures": 0}]


def test_of_plain_files_nobody_knows_when() -> None:
    timeline = plain_timeline([(700, 60.0), (None, None)])
    assert [(point["seconds"], point["heap_used"]) for point in of(timeline, "points")] == [(None, 60.0), (None, None)]
    assert [(each["index"], each["bytes"]) for each in of(timeline, "snapshots")] == [(0, 700), (1, None)]


def of(timeline: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = timeline[name]
    return found
