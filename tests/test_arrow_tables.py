"""Tables of a heap are its own columns, whoever reads them."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import polars as pl
import pytest
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail._graph import ArrowTable
from heaptrail.analysis.heap_tables import TABLES, HeapTable

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot

DATA = Path(__file__).parent / "data"
HOSTILE = [
    'a"b',
    "line\nbreak",
    "<script>alert(1)</script>",
    "back\\slash and more than twelve bytes",
    "'; drop table nodes; --",
    "\ud800 alone",
    "日本語 in some more bytes",
]


@pytest.fixture(scope="module", params=["node14", "node20", "node24"])
def heap(request: pytest.FixtureRequest) -> Snapshot:
    return heaptrail.open(DATA / request.param / "newer.heapsnapshot.zst")


@pytest.fixture
def hostile(tmp_path: Path) -> Snapshot:
    heap = TinyHeap()
    for name in HOSTILE:
        heap.node("object", name, 16)
    heap.edge(1, "property", HOSTILE[3], 2)
    path = tmp_path / "hostile.heapsnapshot"
    path.write_bytes(heap.written())
    return heaptrail.open(path)


class Exported:
    """A native table as a reader wants it."""

    def __init__(self, table: ArrowTable) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.stream()


def test_columns_of_nodes_are_those_of_the_snapshot(heap: Snapshot) -> None:
    frame = pl.DataFrame(heap.nodes_table())
    assert frame["ordinal"].to_list() == list(range(heap.node_count))
    for name, expected in (
        ("id", heap.ids),
        ("shallow", heap.shallow_sizes),
        ("retained", heap.retained_sizes),
        ("distance", heap.distances),
        ("dominator", heap.dominators),
        ("edge_count", np.diff(heap.heap.node_to_first_edge)),
    ):
        assert np.array_equal(frame[name].to_numpy(), expected), name
    nodes = list(heap.nodes())
    assert frame["name"].to_list() == [node.name for node in nodes]
    assert frame["type"].to_list() == [node.type for node in nodes]
    assert frame["class"].to_list() == [node.class_name for node in nodes]
    assert frame["class_key"].to_list() == [node.class_key for node in nodes]


def test_columns_of_edges_are_the_references_of_each_node(heap: Snapshot) -> None:
    frame = pl.DataFrame(heap.edges_table())
    assert len(frame) == heap.edge_count
    sampled = frame.filter(pl.col("from_node") % 97 == 3)
    of_nodes = [
        (edge.ordinal, ordinal, edge.node.ordinal, edge.type, edge.type in ("element", "hidden"), edge.ordinal)
        for ordinal in range(3, heap.node_count, 97)
        for edge in heap.references(ordinal)
    ]
    assert sampled["ordinal"].to_list() == [edge[0] for edge in of_nodes]
    assert sampled["from_node"].to_list() == [edge[1] for edge in of_nodes]
    assert sampled["to_node"].to_list() == [edge[2] for edge in of_nodes]
    assert sampled["type"].to_list() == [edge[3] for edge in of_nodes]
    names = heap.heap.edge_names
    texts = [None if indexed else heap.heap.string(int(names[edge])) for *_, indexed, edge in of_nodes]
    assert sampled["name"].to_list() == texts
    assert sampled["index"].to_list() == [int(names[edge]) if indexed else None for *_, indexed, edge in of_nodes]


def test_the_other_tables_say_what_the_snapshot_says(heap: Snapshot) -> None:
    rows = pl.DataFrame(heap.classes_table()).rows()
    assert rows == [
        (row.key, row.name, row.count, row.distance, row.shallow, row.retained, row.largest_id) for row in heap.classes()
    ]
    dominators = pl.DataFrame(heap.dominators_table())
    assert np.array_equal(dominators["dominator"].to_numpy(), heap.dominators)
    assert np.array_equal(dominators["retained"].to_numpy(), heap.retained_sizes)
    strings = pl.DataFrame(heap.strings_table())
    assert strings["text"].to_list() == heap.heap.strings(range(heap.heap.string_count))


def test_numbers_are_not_copied(heap: Snapshot) -> None:
    retained = pl.DataFrame(heap.nodes_table("retained"))["retained"]
    first = retained.get_chunks()[0].to_numpy(allow_copy=False)
    assert first.ctypes.data == heap.retained_sizes.ctypes.data


def test_names_of_any_kind_arrive_whole(hostile: Snapshot) -> None:
    frame = pl.DataFrame(hostile.nodes_table("name", "class"))
    written = [name.replace("\ud800", "\ufffd") for name in HOSTILE]
    assert frame["name"].to_list() == ["", *written]
    assert pl.DataFrame(hostile.edges_table("name"))["name"].to_list().count(HOSTILE[3]) == 1


def test_a_table_has_the_columns_that_are_asked_for_in_their_order(hostile: Snapshot) -> None:
    assert pl.DataFrame(hostile.nodes_table("retained", "id")).columns == ["retained", "id"]
    with pytest.raises(heaptrail.UsageError, match="no column 'size'"):
        hostile.nodes_table("size")


def test_reading_texts_reckons_no_dominators(hostile: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    def unexpected(_: object) -> None:
        raise AssertionError("dominators were asked for")

    monkeypatch.setattr(type(hostile), "dominators", property(unexpected))
    monkeypatch.setattr(type(hostile), "retained_sizes", property(unexpected))
    assert len(pl.DataFrame(hostile.nodes_table("name"))) == hostile.node_count


def test_two_classes_of_one_name_are_one_word() -> None:
    table = ArrowTable(4)
    table.add_words("class", np.array([0, 1, 2, 1], dtype=np.uint32), ["A", "B", "A"])

    counted = pl.DataFrame(Exported(table)).group_by("class").len().sort("class", descending=False)
    assert sorted((str(name), count) for name, count in counted.rows()) == [("A", 2), ("B", 2)]


def test_a_column_that_does_not_fit_is_refused() -> None:
    table = ArrowTable(2)
    with pytest.raises(ValueError, match="number of rows"):
        table.add_numbers("x", np.zeros(3, dtype=np.uint32))
    with pytest.raises(TypeError):
        table.add_numbers("x", np.zeros(2, dtype=np.int64))
    with pytest.raises(IndexError):
        table.add_words("x", np.array([0, 1], dtype=np.uint8), ["only one"])


def test_what_a_reader_holds_keeps_the_memory_until_another_thread_lets_it_go() -> None:
    cells = np.arange(1_000_000, dtype=np.uint32)
    gone = threading.Event()
    watched = cells.view(type("Watched", (np.ndarray,), {}))
    weakref.finalize(watched, gone.set)
    table = ArrowTable(len(cells))
    table.add_numbers("x", watched)

    held = [pl.DataFrame(Exported(table))]
    stream = table.stream()
    del table, watched
    gc.collect()
    assert held[0]["x"].max() == 999_999
    del stream  # never read: released with its capsule
    assert not gone.is_set()
    released = threading.Thread(target=held.clear)
    released.start()
    released.join()
    assert gone.wait(10)


def test_duckdb_reads_all_tables_as_polars_does(heap: Snapshot) -> None:
    for table in TABLES:
        source = HeapTable(table, heap)
        connection = duckdb.connect()
        try:
            connection.register("source", source)
            rows = connection.execute("from source").fetchmany(5000)
        finally:
            connection.close()
        assert rows == pl.DataFrame(source).head(5000).rows()
