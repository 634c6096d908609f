"""What came and what went between two snapshots is what DevTools' Comparison says, row for row."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import astuple
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail.analysis.comparison import compare_by_class, compare_snapshots, find_moved
from heaptrail.errors import UsageError
from heaptrail.snapshot import Snapshot

DATA = Path(__file__).parent / "data"
VERSIONS = ("node14", "node18", "node20", "node24", "chrome156")


def load_json(path: Path) -> list[dict]:
    return json.loads(zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes()))


def opened(heap: TinyHeap | dict) -> Snapshot:
    return Snapshot.open(io.BytesIO(heap.written() if isinstance(heap, TinyHeap) else json.dumps(heap).encode()))


def as_devtools_has_them(rows: list[heaptrail.DiffRow]) -> list[list[object]]:
    """Without the object that heaptrail adds to a row."""
    return [list(astuple(row)[:-1]) for row in rows]


@pytest.fixture(scope="module", params=VERSIONS)
def pair(request: pytest.FixtureRequest) -> tuple[Snapshot, Snapshot, Path]:
    folder = DATA / request.param
    base, newer = (heaptrail.open(folder / f"{name}.heapsnapshot.zst") for name in ("base", "newer"))
    return base, newer, folder


def test_every_row_of_a_comparison_is_that_of_devtools(pair: tuple[Snapshot, Snapshot, Path]) -> None:
    base, newer, folder = pair
    expected = load_json(folder / "expected.diff_all.json.zst")
    names = ("addedCount", "removedCount", "countDelta", "addedSize", "removedSize", "sizeDelta")
    assert as_devtools_has_them(heaptrail.compare(base, newer)) == [
        [row["key"], row["name"], *(row[name] for name in names)] for row in expected
    ]


def test_pairs_of_strange_heaps_are_compared_as_devtools_compares_them() -> None:
    cases = load_json(DATA / "devtools_on_pairs.json.zst")
    assert len(cases) == 40
    for case in cases:
        rows = heaptrail.compare(opened(case["older"]), opened(case["newer"]))
        assert sorted(as_devtools_has_them(rows)) == sorted(case["diff"])


def test_the_objects_behind_a_row_add_up_to_it(pair: tuple[Snapshot, Snapshot, Path]) -> None:
    base, newer, _ = pair
    for row in heaptrail.compare(base, newer)[:20]:
        moved = find_moved(base, newer, row.key)
        added, removed = list(moved.added), list(moved.removed)
        assert (len(added), len(removed)) == (row.added_count, row.removed_count)
        assert (newer.shallow_sizes[added].sum(), base.shallow_sizes[removed].sum()) == (row.added_size, row.removed_size)
        assert not set(newer.ids[added].tolist()) & set(base.ids[removed].tolist())
        if added:
            largest = newer.by_id(row.largest_added_id)
            assert largest.ordinal in moved.added
            assert largest.shallow_size == newer.shallow_sizes[added].max()


def test_a_class_that_nothing_has_is_a_usage_error(pair: tuple[Snapshot, Snapshot, Path]) -> None:
    base, newer, _ = pair
    with pytest.raises(UsageError, match="Nonsense"):
        find_moved(base, newer, "Nonsense")


def test_objects_of_a_name_are_found_in_all_classes_of_the_name() -> None:
    older, newer = TinyHeap(), TinyHeap()
    for heap in (older, newer):
        for number in range(40):
            heap.node("object", f"Kept{number}")
    first, second = newer.node("object", "Session"), newer.node("object", "Session")
    newer.location(first, 7, 10, 2)
    assert find_moved(opened(older), opened(newer), "Session").added == (second, first)
    assert find_moved(opened(older), opened(newer), "7,10,2,Session").added == (first,)


nodes = st.lists(
    st.tuples(st.sampled_from(["object", "native", "string"]), st.sampled_from("ABC"), st.integers(0, 3), st.integers(0, 2)),
    max_size=30,
)


def heap_of(chosen: list[tuple[str, str, int, int]]) -> TinyHeap:
    heap = TinyHeap()
    for type_, name, size, gone in chosen:
        ordinal = heap.node(type_, name, size)
        heap.ids_to_skip[ordinal] = gone
    return heap


@given(nodes, nodes)
@settings(max_examples=150, deadline=None)
def test_the_kernel_counts_what_sets_of_ids_say(older: list, newer: list) -> None:
    base, later = opened(heap_of(older)), opened(heap_of(newer))
    before, after = (
        {(node.class_key, node.id): node.shallow_size for node in heap.nodes() if node.shallow_size} for heap in (base, later)
    )
    added = Counter(key for key, id_ in after.keys() - before.keys())
    removed = Counter(key for key, id_ in before.keys() - after.keys())
    rows = {row.key: row for row in heaptrail.compare(base, later)}
    assert {key: row.added_count for key, row in rows.items() if row.added_count} == added
    assert {key: row.removed_count for key, row in rows.items() if row.removed_count} == removed
    assert rows.keys() == added.keys() | removed.keys()
    for key, row in rows.items():
        assert row.added_size == sum(after[pair] for pair in after.keys() - before.keys() if pair[0] == key)
        assert row.removed_size == sum(before[pair] for pair in before.keys() - after.keys() if pair[0] == key)
        assert (row.count_delta, row.size_delta) == (row.added_count - row.removed_count, row.added_size - row.removed_size)


def test_many_objects_of_one_class_are_sorted_by_id() -> None:
    """More than the kernel sorts by comparing, with ids that differ in their high digits."""
    older, newer = TinyHeap(), TinyHeap()
    newer.ids_to_skip[7001] = 5000
    for _ in range(10_000):
        older.node("object", "Session")
        newer.node("object", "Session")
    for _ in range(10):
        newer.node("object", "Session")
    assert [(row.added_count, row.removed_count) for row in heaptrail.compare(opened(older), opened(newer))] == [(3010, 3000)]


def test_snapshots_of_different_sessions_are_compared_by_the_number_of_objects() -> None:
    older, newer = (heaptrail.open(DATA / version / "newer.heapsnapshot.zst") for version in ("node18", "node20"))
    comparison = compare_snapshots(older, newer)
    assert comparison.compared_by == "class"
    assert "different sessions" in comparison.notes[0]
    before, after = ({row.key: row for row in heap.classes()} for heap in (older, newer))
    for row in comparison.rows:
        # Plain objects of the older one are grouped by the interfaces of the newer.
        if row.key in before and row.key in after and row.name != "Object" and not row.name.startswith("{"):
            assert row.count_delta == after[row.key].count - before[row.key].count
            assert row.size_delta == after[row.key].shallow - before[row.key].shallow
    with pytest.raises(UsageError, match="different sessions"):
        find_moved(older, newer, "Session")


def test_objects_that_stay_and_grow_show_in_a_comparison_by_class_only() -> None:
    older, newer = TinyHeap(), TinyHeap()
    older.node("object", "Table", 8)
    newer.node("object", "Table", 80)
    assert heaptrail.compare(opened(older), opened(newer)) == []
    assert [(row.name, row.count_delta, row.size_delta) for row in compare_by_class(opened(older), opened(newer))] == [
        ("Table", 0, 72)
    ]


def test_the_totals_are_those_of_all_objects(pair: tuple[Snapshot, Snapshot, Path]) -> None:
    base, newer, _ = pair
    comparison = compare_snapshots(base, newer)
    assert comparison.compared_by == "id"
    assert (comparison.total_before, comparison.total_after) == (base.retained_sizes[0], newer.retained_sizes[0])
