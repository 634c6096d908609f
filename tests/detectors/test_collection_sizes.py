"""Large collections, and room that is not used."""

from __future__ import annotations

import pytest
from heaps import every_version, opened, real
from tiny_heaps import TinyHeap

from heaptrail.analysis.detectors import collections, thresholds

MANY = thresholds.LEAST_ENTRIES


def with_table(kind: str, width: int, entries: int, room: int) -> TinyHeap:
    heap = TinyHeap()
    collection = heap.node("object", kind, 32)
    table = heap.node("array", "", room, held_by=None)
    heap.edge(collection, "internal", "table", table)
    for number in range(entries):
        heap.edge(table, "internal", str(7 + width * number), heap.node("string", f"key {number}", 24, held_by=None))
    return heap


@pytest.mark.parametrize(("kind", "width"), [("Map", 3), ("Set", 2), ("WeakMap", 2)])
def test_a_collection_is_named_from_the_threshold_on(kind: str, width: int) -> None:
    (finding,) = collections.find(opened(with_table(kind, width, MANY, MANY * width * 8)))
    assert finding.sentence.startswith(f"one {kind} has {MANY} entries and keeps ")
    assert (finding.count, finding.bytes) == (MANY, 32 + MANY * width * 8 + MANY * 24)
    assert collections.find(opened(with_table(kind, width, MANY - 1, MANY * width * 8))) == ()


def test_an_object_with_many_properties_is_a_dictionary_and_a_prototype_is_none() -> None:
    heap = TinyHeap()
    heap.node("hidden", "value")
    holder = heap.node("closure", "f")
    heap.plain_object([f"key {number}" for number in range(MANY)], held_by=holder)
    heap.plain_object([*(f"method {number}" for number in range(MANY)), "constructor"], held_by=holder)
    (finding,) = collections.find(opened(heap))
    assert finding.sentence.startswith(f"one Object used as a dictionary has {MANY} entries")


def test_a_collection_of_numbers_shows_by_its_room() -> None:
    (finding,) = collections.find(opened(with_table("Map", 3, 0, 1000 * 24)))
    assert finding.sentence.startswith("one Map has room for 1,000 entries, of which none can be seen")


def test_many_empty_collections_are_one_finding() -> None:
    heap = TinyHeap()
    for _ in range(400):
        table = heap.node("array", "", 152, held_by=None)
        heap.edge(heap.node("object", "Map", 32), "internal", "table", table)
    (finding,) = collections.find(opened(heap))
    assert finding.sentence.startswith("400 of 400 Maps have no recorded entry")
    assert (finding.count, finding.bytes) == (400, 400 * 152)


def test_room_of_sparse_arrays_is_what_their_entries_do_not_use() -> None:
    heap = TinyHeap()
    for _ in range(10):
        array = heap.node("object", "Array", 32)
        store = heap.node("array", "(object elements)", 8016, held_by=None)
        heap.edge(array, "internal", "elements", store)
        heap.edge(array, "element", 0, heap.node("object", "Entry", held_by=None))
    findings = collections.find(opened(heap))
    (sparse,) = [finding for finding in findings if "use less than" in finding.sentence]
    assert (sparse.count, sparse.bytes) == (10, 10 * (8016 - 8))


@every_version
def test_the_collections_of_a_real_heap_are_counted(version: str) -> None:
    sentences = [finding.sentence for finding in collections.find(real(version))]
    assert any(sentence.startswith("one Map has 1,200 entries") for sentence in sentences)
    assert any(sentence.startswith("one Array has 2,400 entries") for sentence in sentences)  # two texts each time
    assert any(sentence.startswith("one Array has 1,120 entries") for sentence in sentences)  # 1,200 without 2 · 40
    assert not any("dictionary" in sentence for sentence in sentences)  # the runtime has one, of built-ins
