"""The handle on an opened heap: arrays without a copy, nodes and edges on demand."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import zstandard
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail.display_names import display_name
from heaptrail.errors import InvalidSnapshot, UsageError
from heaptrail.model import Source
from heaptrail.snapshot import Snapshot

NODE20 = Path(__file__).parent / "data" / "node20"


def opened(heap: TinyHeap) -> Snapshot:
    return Snapshot.open(io.BytesIO(heap.written()))


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return heaptrail.open(NODE20 / "newer.heapsnapshot.zst")


@pytest.mark.parametrize(
    ("attribute", "file", "dtype"),
    [
        ("shallow_sizes", "shallow_u32", np.uint32),
        ("retained_sizes", "retained_f64", np.float64),
        ("distances", "distances_i32", np.int32),
        ("dominators", "dominators_u32", np.uint32),
    ],
)
def test_arrays_hold_what_devtools_computes(snapshot: Snapshot, attribute: str, file: str, dtype: type) -> None:
    packed = (NODE20 / f"expected.after.{file}.bin.zst").read_bytes()
    expected = np.frombuffer(zstandard.ZstdDecompressor().decompressobj().decompress(packed), dtype=dtype)
    cells = getattr(snapshot, attribute)
    assert cells.dtype == dtype
    np.testing.assert_array_equal(cells, expected)


@pytest.mark.parametrize("attribute", ["shallow_sizes", "retained_sizes", "distances", "dominators", "ids"])
def test_arrays_cannot_be_written_to(snapshot: Snapshot, attribute: str) -> None:
    with pytest.raises(ValueError, match="read-only"):
        getattr(snapshot, attribute)[0] = 1


@pytest.mark.parametrize("attribute", ["shallow_sizes", "retained_sizes", "distances", "dominators"])
def test_arrays_are_views_on_the_same_memory(snapshot: Snapshot, attribute: str) -> None:
    assert np.shares_memory(getattr(snapshot, attribute), getattr(snapshot, attribute))


def test_ids_are_64_bits_wide(snapshot: Snapshot) -> None:
    assert snapshot.ids.dtype == np.uint64
    assert len(snapshot.ids) == snapshot.node_count


def test_an_array_outlives_its_snapshot() -> None:
    heap = TinyHeap()
    heap.node("object", "Kept", 24)
    sizes = opened(heap).shallow_sizes
    assert sizes.tolist() == [0, 24]


def test_a_node_says_what_devtools_says_of_it(snapshot: Snapshot) -> None:
    node = next(node for node in snapshot.nodes() if node.type == "object" and node.name == "Session")
    assert (node.class_name, node.type) == ("Session", "object")
    assert snapshot.by_id(node.id) == node
    assert snapshot.node(node.ordinal) == node
    assert hash(snapshot.node(node.ordinal)) == hash(node)
    assert node.shallow_size == snapshot.shallow_sizes[node.ordinal]
    assert node.retained_size == snapshot.retained_sizes[node.ordinal]
    assert node.distance == snapshot.distances[node.ordinal]
    assert repr(node) == f"<Node @{node.id} Session>"


def test_an_object_knows_where_its_class_is_written(snapshot: Snapshot) -> None:
    node = next(node for node in snapshot.nodes() if node.type == "object" and node.name == "Session")
    assert isinstance(node.source, Source)
    assert node.source.file.endswith("fixture.cjs")
    assert node.source.line > 0


def test_an_id_that_no_object_has_is_a_usage_error(snapshot: Snapshot) -> None:
    with pytest.raises(UsageError, match="there is no object @4000000001"):
        snapshot.by_id(4_000_000_001)


def test_a_position_outside_of_the_heap_is_an_index_error(snapshot: Snapshot) -> None:
    for ordinal in (-1, snapshot.node_count):
        with pytest.raises(IndexError):
            snapshot.node(ordinal)


def test_nodes_of_two_snapshots_are_not_equal() -> None:
    heap = TinyHeap()
    assert opened(heap).node(0) != opened(heap).node(0)


def test_references_are_the_edges_out_of_a_node_in_the_order_of_the_file() -> None:
    heap = TinyHeap()
    holder = heap.node("object", "Holder")
    first = heap.node("string", "a", held_by=None)
    second = heap.node("string", "b", held_by=None)
    heap.edge(holder, "property", "name", first)
    heap.edge(holder, "weak", "maybe", second)
    heap.edge(holder, "hidden", 3, second)
    edges = opened(heap).references(holder)
    assert [(edge.type, edge.name, edge.node.ordinal) for edge in edges] == [
        ("property", "name", first),
        ("weak", "maybe", second),
        ("hidden", "3", second),
    ]


def test_retainers_leave_out_weak_edges_and_the_root() -> None:
    heap = TinyHeap()
    holder = heap.node("object", "Holder")
    watcher = heap.node("object", "Watcher")
    held = heap.node("object", "Held")
    heap.edge(holder, "property", "value", held)
    heap.edge(watcher, "weak", "value", held)
    edges = opened(heap).retainers(held)
    assert [(edge.type, edge.name, edge.node.ordinal) for edge in edges] == [("property", "value", holder)]


def test_retainers_are_references_seen_from_the_other_end(snapshot: Snapshot) -> None:
    node = next(node for node in snapshot.nodes() if node.type == "object" and node.name == "Session")
    retainers = snapshot.retainers(node)
    assert retainers
    for retainer in retainers:
        forward = snapshot.references(retainer.node)
        assert (retainer.ordinal, node) in [(edge.ordinal, edge.node) for edge in forward]


def test_dominated_nodes_come_largest_first_and_without_the_node_itself() -> None:
    heap = TinyHeap()
    holder = heap.node("object", "Holder", 8)
    small = heap.node("object", "Small", 16, held_by=holder)
    large = heap.node("object", "Large", 32, held_by=holder)
    shared = heap.node("object", "Shared", 64, held_by=small)
    heap.edge(large, "property", "same", shared)
    snapshot = opened(heap)
    assert [node.ordinal for node in snapshot.dominated(holder)] == [shared, large, small]
    assert [node.ordinal for node in snapshot.dominated(0)] == [holder]


def test_a_trail_leads_from_the_root_to_the_node(snapshot: Snapshot) -> None:
    node = next(node for node in snapshot.nodes() if node.type == "object" and node.name == "Session")
    trail = snapshot.trail(node)
    assert trail.steps[0].ordinal == 0
    assert trail.steps[-1].id == node.id
    for before, after in zip(trail.steps, trail.steps[1:], strict=False):
        assert (after.edge_type, after.edge, after.ordinal) in [
            (edge.type, edge.name, edge.node.ordinal) for edge in snapshot.references(before.ordinal)
        ]


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        ([], "{}"),
        (["a"], "{a}"),
        (["a", "__proto__", "b"], "{a, b}"),
        (["a,b"], '{"a,b"}'),
        ([f"property{number:02}" for number in range(12)], None),
    ],
)
def test_a_plain_object_is_shown_by_its_first_and_last_properties(properties: list[str], name: str | None) -> None:
    heap = TinyHeap()
    heap.node("string", "text")
    added = heap.plain_object(properties)
    # Twelve names of ten characters: four from each end fit into 100.
    first, last = ", ".join(properties[:4]), ", ".join(properties[-4:])
    assert display_name(opened(heap).heap, added) == (name or f"{{{first}, …, {last}}}")


def test_a_concatenated_string_is_shown_by_its_parts() -> None:
    heap = TinyHeap()
    whole, left = heap.node("concatenated string", ""), heap.node("concatenated string", "", held_by=None)
    parts = [heap.node("string", text, held_by=None) for text in ("one ", "two ", "three")]
    heap.edge(left, "internal", "first", parts[0])
    heap.edge(left, "internal", "second", parts[1])
    heap.edge(whole, "internal", "first", left)
    heap.edge(whole, "internal", "second", parts[2])
    assert opened(heap).node(whole).display_name == "one two three"


def test_a_string_that_claims_to_be_a_part_of_itself_ends() -> None:
    heap = TinyHeap()
    string = heap.node("concatenated string", "")
    heap.edge(string, "internal", "first", string)
    heap.edge(string, "internal", "second", string)
    assert opened(heap).node(string).display_name == ""


@pytest.mark.parametrize("version", ["node14", "node18", "node20", "node24"])
def test_a_heap_of_node_is_known_as_one(version: str) -> None:
    path = NODE20.parent / version / "base.heapsnapshot.zst"
    assert Snapshot.open(path).runtime == "node"


def test_a_heap_of_a_browser_is_known_as_one() -> None:
    heap = TinyHeap()
    window = heap.node("native", "Window / https://example.org", held_by=None)
    heap.edge(0, "shortcut", "1", window)
    assert opened(heap).runtime == "chrome"


def test_a_heap_may_name_its_runtime() -> None:
    assert opened(TinyHeap(extra={"runtime": "python"})).runtime == "python"


@pytest.mark.parametrize(
    "claimed",
    [b'"many"', b"null", b"true", b"[1]", b"1e999", b"1" + b"0" * 5000],
    ids=["text", "null", "true", "list", "infinite", "5001 digits"],
)
def test_a_nonsensical_number_of_extra_bytes_counts_as_none(claimed: bytes) -> None:
    text = TinyHeap(extra={"extra_native_bytes": 4711}).written()
    assert Snapshot.open(io.BytesIO(text)).statistics().total == 4711
    assert Snapshot.open(io.BytesIO(text.replace(b"4711", claimed))).statistics().total == 0


def test_a_header_that_is_nested_without_end_is_an_invalid_snapshot() -> None:
    text = TinyHeap(extra={"nested": 4711}).written().replace(b"4711", b"[" * 200_000 + b"]" * 200_000)
    with pytest.raises(InvalidSnapshot, match="nested"):
        _ = Snapshot.open(io.BytesIO(text)).runtime


def test_a_heap_of_neither_is_v8s() -> None:
    assert opened(TinyHeap()).runtime == "v8"
