"""Suspects of one snapshot: who keeps a large share, and where it accumulates."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail.analysis.single import find_suspects
from heaptrail.cli.main import heaptrail as cli

if TYPE_CHECKING:
    from heaptrail.model import SingleSnapshotVerdict

NODE20 = Path(__file__).parent / "data" / "node20" / "newer.heapsnapshot.zst"


def judged(heap: TinyHeap, threshold: float = 0.2) -> SingleSnapshotVerdict:
    return find_suspects(heaptrail.open(io.BytesIO(heap.written())), threshold)


def rooted() -> tuple[TinyHeap, int]:
    """A heap with the node that everything but global objects is held from."""
    heap = TinyHeap()
    return heap, heap.node("synthetic", "(GC roots)", 0)


def with_store(sessions: int) -> TinyHeap:
    """A closure's variable holds a store, whose Map holds sessions of 100 bytes, beside 1,000 bytes of something else."""
    heap, roots = rooted()
    scope = heap.node("object", "system / Context", 10, held_by=None)
    heap.edge(heap.node("closure", "handle", 10, held_by=roots), "internal", "context", scope)
    store = heap.node("object", "SessionStore", 20, held_by=None)
    heap.edge(scope, "context", "store", store)
    map_ = heap.node("object", "Map", 30, held_by=None)
    heap.edge(store, "property", "sessions", map_)
    table = heap.node("array", "", 40, held_by=None)
    heap.edge(map_, "internal", "table", table)
    for slot in range(sessions):
        heap.edge(table, "internal", str(slot * 3), heap.node("object", "Session", 100, held_by=None))
    for number in range(10):
        heap.node("object", f"Other{number}", 100, held_by=roots)
    return heap


def test_the_way_leads_down_to_the_container_that_keeps_many() -> None:
    (suspect,) = judged(with_store(90)).suspects
    point = suspect.accumulation_point
    assert (point.class_name, point.name) == ("Map", "SessionStore.sessions")
    assert (point.held_class, point.count) == ("Session", 90)
    assert suspect.bytes == 90 * 100 + 10 + 10 + 20 + 30 + 40
    assert suspect.share == pytest.approx(9110 / 10110)
    assert suspect.sentence.startswith("1 Function @")
    assert suspect.sentence.endswith("keeps 90% of the heap (8.9 KiB): 90 Session accumulate in SessionStore.sessions")
    assert suspect.confidence == "possible"


def test_the_way_stops_where_two_share() -> None:
    heap, roots = rooted()
    top = heap.node("object", "Server", 10, held_by=roots)
    for name in ("left", "right"):
        heap.edge(top, "property", name, heap.node("object", "Half", 500, held_by=None))
    (suspect,) = judged(heap).suspects
    assert suspect.accumulation_point.class_name == "Server"
    assert (suspect.accumulation_point.held_class, suspect.accumulation_point.count) == ("Half", 2)


def test_a_chain_accumulates_where_it_begins() -> None:
    heap, roots = rooted()
    before = heap.node("object", "History", 10, held_by=roots)
    for _ in range(200):
        entry = heap.node("object", "Entry", 100, held_by=None)
        heap.edge(before, "property", "previous", entry)
        before = entry
    (suspect,) = judged(heap).suspects
    assert suspect.accumulation_point.class_name == "History"
    assert "a chain of" in suspect.evidence[-1]


def with_held_twice(number: int) -> TinyHeap:
    """Entries in two lists: neither keeps them alone."""
    heap, roots = rooted()
    index = heap.node("object", "Index", 10, held_by=roots)
    lists = [heap.node("object", "Rows", 10, held_by=None) for _ in range(2)]
    other = heap.node("object", "Log", 10, held_by=roots)
    heap.edge(index, "property", "first", lists[0])
    heap.edge(other, "property", "second", lists[1])
    for place in range(number):
        entry = heap.node("object", "Entry", 100, held_by=None)
        for list_ in lists:
            heap.edge(list_, "element", place, entry)
    return heap


def test_objects_that_nobody_keeps_alone_are_suspect_as_a_class() -> None:
    (suspect,) = judged(with_held_twice(50)).suspects
    assert (suspect.class_name, suspect.count, suspect.bytes) == ("Entry", 50, 5000)
    assert suspect.accumulation_point.class_name == "Rows"


def test_what_keeps_less_than_the_threshold_is_no_suspect() -> None:
    assert judged(with_store(90), threshold=0.91).suspects == ()


def test_the_engines_own_and_global_objects_are_no_suspects() -> None:
    heap, roots = rooted()
    heap.node("code", "(compiled code)", 1000, held_by=roots)
    global_object = heap.node("object", "global", 1000)
    heap.edge(global_object, "property", "app", heap.node("object", "App", 3000, held_by=None))
    assert [suspect.class_name for suspect in judged(heap).suspects] == ["App"]


def test_the_one_large_object_of_a_real_heap_is_the_suspect() -> None:
    (suspect,) = find_suspects(heaptrail.open(NODE20)).suspects
    assert suspect.trail.text == "global.app"


def test_one_file_is_no_usage_error_and_never_a_failed_run() -> None:
    result = CliRunner().invoke(cli, ["suspects", str(NODE20), "--json"], standalone_mode=False)
    assert result.return_value == 0
    assert json.loads(result.output)["schema"] == "heaptrail.single/1"


def test_requests_of_one_file_are_a_usage_error() -> None:
    result = CliRunner().invoke(cli, ["suspects", str(NODE20), "--requests", "10"])
    assert result.exit_code == 2
    assert "Two or more snapshots" in result.output
