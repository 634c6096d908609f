"""Emitters with more listeners than Node.js finds right."""

from __future__ import annotations

from heaps import every_version, opened, real
from tiny_heaps import TinyHeap

from heaptrail.analysis.detectors import listeners


def with_emitter(number: int, *, limit_is_set: bool) -> TinyHeap:
    heap = TinyHeap()
    emitter = heap.node("object", "Bus", 40)
    events = heap.node("object", "Object", held_by=None)
    heap.edge(emitter, "property", "_events", events)
    if not limit_is_set:
        heap.edge(emitter, "property", "_maxListeners", heap.node("hidden", "system / Oddball"))
    array = heap.node("object", "Array", 16, held_by=None)
    heap.edge(events, "property", "data", array)
    for place in range(number):
        heap.edge(array, "element", place, heap.node("closure", "onData", 64, held_by=None))
    return heap


def test_eleven_listeners_break_the_default_limit() -> None:
    (finding,) = listeners.find(opened(with_emitter(11, limit_is_set=False)))
    assert finding.sentence == "one Bus has 11 listeners for 'data'; they keep 720 B"
    assert finding.bytes == 16 + 11 * 64
    assert "no other limit was set" in finding.evidence[1]


def test_ten_do_not() -> None:
    assert listeners.find(opened(with_emitter(10, limit_is_set=False))) == ()


def test_a_limit_that_the_program_has_set_is_told() -> None:
    (finding,) = listeners.find(opened(with_emitter(11, limit_is_set=True)))
    assert "changed by setMaxListeners" in finding.evidence[1]


def test_listeners_of_an_event_target_are_followed_along_their_chain() -> None:
    heap = TinyHeap()
    target = heap.node("object", "Store")
    events = heap.node("object", "Map", held_by=None)
    heap.edge(target, "property", "<symbol kEvents>", events)
    table = heap.node("array", "", held_by=None)
    heap.edge(events, "internal", "table", table)
    heap.edge(table, "internal", "5", heap.node("string", "change"))
    head = heap.node("object", "Object", held_by=None)
    heap.edge(table, "internal", "6", head)
    before = head
    for _ in range(12):
        link = heap.node("object", "Listener", held_by=None)
        heap.edge(before, "property", "next", link)
        heap.edge(link, "property", "callback", heap.node("closure", "onChange", held_by=None))
        before = link
    heap.edge(before, "property", "next", head)  # a ring, which no runtime makes
    (finding,) = listeners.find(opened(heap))
    assert finding.sentence.startswith("one Store has 13 listeners for 'change'")


@every_version
def test_the_listeners_of_a_real_heap_are_counted(version: str) -> None:
    found = listeners.find(real(version))  # every 5th of 1,200, for three events in turn, and no limit
    assert sorted(finding.sentence.split(";")[0] for finding in found) == [
        f"one EventEmitter has 80 listeners for 'tick{number}'" for number in range(3)
    ]
    assert all("changed by setMaxListeners" in finding.evidence[1] for finding in found)
