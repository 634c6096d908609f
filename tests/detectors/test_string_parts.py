"""Slices of large texts, and concatenations."""

from __future__ import annotations

from heaps import every_version, opened, real
from tiny_heaps import TinyHeap

from heaptrail.analysis.detectors import string_parts, thresholds


def with_slice(*, held_otherwise: bool) -> TinyHeap:
    heap = TinyHeap()
    slice_ = heap.node("sliced string", "(sliced string)", 32)
    text = heap.node("string", "x" * 100, 50_000, held_by=None)
    heap.edge(slice_, "internal", "parent", text)
    if held_otherwise:
        heap.edge(heap.node("object", "Document"), "property", "text", text)
    return heap


def test_a_slice_that_is_all_that_holds_a_large_text_is_found() -> None:
    (finding,) = string_parts.find(opened(with_slice(held_otherwise=False)))
    assert finding.sentence == "1 slices are all that holds 1 longer texts, which take 48.8 KiB"
    assert finding.bytes == 50_000


def test_a_text_that_the_program_holds_itself_is_not_wasted() -> None:
    assert string_parts.find(opened(with_slice(held_otherwise=True))) == ()


def joined(pieces: int) -> TinyHeap:
    heap = TinyHeap()
    string = heap.node("string", "piece", 24, held_by=None)
    for number in range(pieces - 1):
        outer = heap.node("concatenated string", "(concatenated string)", 32, held_by=None)
        heap.edge(outer, "internal", "first", string)
        heap.edge(outer, "internal", "second", heap.node("string", f"piece {number}", 24, held_by=None))
        string = outer
    heap.edge(0, "element", 1, string)
    return heap


def test_a_string_of_many_pieces_is_found_once() -> None:
    (finding,) = string_parts.find(opened(joined(300)))
    assert finding.sentence.startswith("one string is 300 pieces joined by +")
    assert finding.bytes == 300 * 24 + 299 * 32


def test_a_string_of_a_few_pieces_is_not() -> None:
    assert string_parts.find(opened(joined(thresholds.LEAST_PIECES - 1))) == ()


def test_a_file_may_claim_that_a_string_is_a_part_of_itself() -> None:
    heap = joined(300)
    heap.edge(2, "internal", "second", 2)
    string_parts.find(opened(heap))


@every_version
def test_the_slices_of_a_real_heap_are_counted(version: str) -> None:
    (finding,) = [finding for finding in string_parts.find(real(version)) if "slices" in finding.sentence]
    assert finding.count >= 1200  # one each time, and a few of the runtime's
    assert finding.count <= 1210
