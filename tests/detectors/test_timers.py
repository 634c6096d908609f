"""Timers that wait, by callback."""

from __future__ import annotations

from heaps import every_version, opened, real
from tiny_heaps import TinyHeap

from heaptrail.analysis.detectors import thresholds, timers


def with_timers(number: int, *, repeats: bool, set_: bool = True) -> TinyHeap:
    heap = TinyHeap()
    scope = heap.node("object", "system / Context")
    lists = heap.node("object", "Object", held_by=None)
    heap.edge(scope, "context", "timerListMap", lists)
    ring = heap.node("object", "TimersList", held_by=None)
    heap.edge(lists, "element", 60_000, ring)
    code = heap.node("code", "tick")
    null = heap.node("hidden", "system / Oddball")
    before = ring
    for _ in range(number):
        timer = heap.node("object", "Timeout", 100)
        callback = heap.node("closure", "tick", 50, held_by=None)
        heap.edge(callback, "internal", "shared", code)
        heap.edge(timer, "property", "_onTimeout", callback)
        if not repeats:
            heap.edge(timer, "property", "_repeat", null)
        if set_:
            heap.edge(before, "property", "_idleNext", timer)
        else:
            heap.edge(timer, "property", "_idleNext", null)
        before = timer
    if set_:
        heap.edge(before, "property", "_idleNext", ring)
    return heap


def test_intervals_of_one_callback_are_one_finding_with_their_period_and_bytes() -> None:
    (finding,) = timers.find(opened(with_timers(thresholds.LEAST_TIMERS, repeats=True)))
    assert finding.sentence.startswith("20 intervals wait to call tick() every 1 min")
    assert (finding.count, finding.bytes) == (20, 20 * 150)


def test_timers_that_fire_once_are_told_from_intervals() -> None:
    (finding,) = timers.find(opened(with_timers(thresholds.LEAST_TIMERS, repeats=False)))
    assert finding.sentence.startswith("20 one-shot timers wait to call tick() after 1 min")


def test_a_timer_that_was_cleared_does_not_count() -> None:
    assert timers.find(opened(with_timers(50, repeats=True, set_=False))) == ()


def test_a_few_timers_are_not_worth_a_line() -> None:
    assert timers.find(opened(with_timers(thresholds.LEAST_TIMERS - 1, repeats=True))) == ()


@every_version
def test_the_timers_of_a_real_heap_are_counted(version: str) -> None:
    (finding,) = timers.find(real(version))  # one in 25 of 1,200, of 10⁸ ms
    assert finding.sentence.startswith("48 one-shot timers wait to call an anonymous function after 27 h 46 min")
    assert finding.source is not None
    assert finding.source.file.endswith("fixture.cjs")
