"""Strings that say what others say."""

from __future__ import annotations

from heaps import every_version, opened, real
from tiny_heaps import TinyHeap

from heaptrail.analysis.detectors import duplicate_strings, thresholds
from heaptrail.analysis.strings import duplicated_strings


def test_all_but_one_of_each_text_are_added_up() -> None:
    heap = TinyHeap()
    for _ in range(4):
        heap.node("string", "the same", 400_000)
    heap.node("string", "another", 100_000)
    (finding,) = duplicate_strings.find(opened(heap))
    assert finding.sentence.startswith("4 strings say 1 texts")
    assert (finding.count, finding.bytes) == (4, 1_200_000)


@every_version
def test_the_bytes_are_those_that_the_list_of_strings_adds_up_to(version: str) -> None:
    wasted = sum(row.wasted for row in duplicated_strings(real(version)))
    expected = [wasted] if wasted >= thresholds.LEAST_DUPLICATE_TEXT else []
    assert [finding.bytes for finding in duplicate_strings.find(real(version))] == expected
