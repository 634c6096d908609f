"""Lists of objects: DevTools' rows of a class, and the same choice whether numpy or Python makes it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail import _graph
from heaptrail.analysis.selecting import nodes_of_classes
from heaptrail.cli import main as cli
from heaptrail.errors import UsageError
from heaptrail.report.node_tables import node_table
from heaptrail.report.selection import Selection
from heaptrail.report.table import Column, Table
from heaptrail.snapshot import Snapshot

DATA = Path(__file__).parent / "data"


def views(folder: Path) -> Any:
    packed = (folder / "expected.views.json.zst").read_bytes()
    return json.loads(zstandard.ZstdDecompressor().decompress(packed, max_output_size=1 << 24))


@pytest.fixture(scope="module", params=["node14", "node20", "node24"])
def real(request: pytest.FixtureRequest) -> tuple[Snapshot, Any]:
    folder = DATA / request.param
    return heaptrail.open(folder / "newer.heapsnapshot.zst"), views(folder)


def test_the_objects_of_each_class_are_those_of_devtools_in_its_order(real: tuple[Snapshot, Any]) -> None:
    snapshot, expected = real
    assert len(expected["classes"]) > 50
    for key, ids in expected["classes"].items():
        table = node_table(snapshot, nodes_of_classes(snapshot, key=key), "objects")
        assert snapshot.heap.node_ids[list(Selection("retained", limit=200).excerpt(table).rows)].tolist() == ids, key


def test_a_class_has_as_many_objects_as_the_summary_counts(real: tuple[Snapshot, Any]) -> None:
    snapshot, _ = real
    for row in snapshot.classes()[:20]:
        assert len(nodes_of_classes(snapshot, key=row.key)) == row.count
    assert len(nodes_of_classes(snapshot)) == sum(row.count for row in snapshot.classes())


@pytest.mark.parametrize(
    ("filter_", "holds"),
    [
        ("retained>1KiB", lambda node: node.retained_size > 1024),
        ("shallow<=24", lambda node: node.shallow_size <= 24),
        ("distance!=3", lambda node: node.distance != 3),
        ("type=closure", lambda node: node.type == "closure"),
        ("class~^S", lambda node: node.class_name.startswith("S")),
        ("name~ion$", lambda node: node.display_name.endswith("ion")),
        ("{", lambda node: "{" in node.display_name),
        ("name!~[a-z]", lambda node: not any("a" <= character <= "z" for character in node.display_name)),
    ],
)
def test_a_filter_lets_through_the_objects_for_which_it_holds(real: tuple[Snapshot, Any], filter_: str, holds: Any) -> None:
    snapshot, _ = real
    nodes = np.arange(0, snapshot.node_count, 37, dtype=np.uint32)
    excerpt = Selection("id", filters=(filter_,)).excerpt(node_table(snapshot, nodes, "objects"))
    assert set(excerpt.rows) == {int(node) for node in nodes if holds(snapshot.node(int(node)))}


@pytest.mark.parametrize("column", ["name", "class", "type"])
def test_texts_are_sorted_from_a_to_z_and_equal_ones_by_id(real: tuple[Snapshot, Any], column: str) -> None:
    snapshot, _ = real
    nodes = np.arange(0, snapshot.node_count, 91, dtype=np.uint32)
    table = node_table(snapshot, nodes, "objects")
    cells = table.column(column).cells
    expected = sorted(nodes.tolist(), key=lambda node: (cells[node], int(snapshot.heap.node_ids[node])))
    assert list(Selection(column).excerpt(table).rows) == expected
    assert list(Selection(column, limit=7).excerpt(table).rows) == expected[:7]


@given(st.data())
def test_numpy_chooses_the_rows_that_python_chooses(data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from(["a", "b", "ab"])), max_size=30))
    sizes, ids, names = ([row[place] for row in rows] for place in range(3))
    kind = data.draw(st.sampled_from(["bytes", "distance"]))
    selection = Selection(
        sort=data.draw(st.sampled_from(["size", "id", "name"])),
        reverse=data.draw(st.booleans()),
        filters=tuple(data.draw(st.lists(st.sampled_from(["size>1", "id!=2", "name~^a", "b"]), max_size=2))),
        limit=data.draw(st.integers(0, 6)),
    )

    def table(sizes: Any, ids: Any) -> Table:
        columns = (Column("size", kind, sizes), Column("id", "id", ids), Column("name", "text", names))
        return Table(noun="rows", named_by="name", columns=columns)

    in_python = selection.excerpt(table(sizes, ids))
    in_numpy = selection.excerpt(table(np.array(sizes, dtype=np.uint32), np.array(ids, dtype=np.float64)))
    assert (in_numpy.rows, in_numpy.matching_count) == (in_python.rows, in_python.matching_count)


def test_a_table_of_some_rows_has_no_others() -> None:
    column = Column("size", "bytes", np.array([5, 9, 7, 9]))
    table = Table(noun="rows", named_by="size", columns=(column,), rows=np.array([0, 1, 3], dtype=np.uint32))
    excerpt = Selection("size", limit=2).excerpt(table)
    assert (excerpt.rows, excerpt.matching_count, table.row_count) == ((1, 3), 3, 3)


def test_an_unknown_class_is_a_usage_error_that_names_what_is_near() -> None:
    heap = TinyHeap()
    heap.node("object", "Session")
    with pytest.raises(UsageError, match="there is no class 'Sesion'") as raised:
        nodes_of_classes(Snapshot.open(io.BytesIO(heap.written())), "Sesion")
    assert raised.value.help == "near it: Session"


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    heap = TinyHeap()
    for size in (24, 48, 0):
        heap.node("object", "Session", size)
    heap.node("object", "User", 16)
    path = tmp_path / "sessions.heapsnapshot"
    path.write_bytes(heap.written())
    return path


def test_the_command_lists_a_class_and_says_what_to_type_next(sessions: Path) -> None:
    lines = CliRunner().invoke(cli.heaptrail, ["objects", str(sessions), "--class", "Session"]).output.splitlines()
    assert lines[0] == f"{sessions}  2 objects"
    assert lines[2].split() == ["retained", "shallow", "distance", "id", "type", "class", "name"]
    assert [line.split()[-4:] for line in lines[3:5]] == [
        ["@5", "object", "Session", "Session"],
        ["@3", "object", "Session", "Session"],
    ]
    assert lines[-1] == f"next: heaptrail show @5 {sessions}"


def test_json_has_bare_numbers(sessions: Path) -> None:
    document = json.loads(CliRunner().invoke(cli.heaptrail, ["objects", str(sessions), "--json", "--filter", "User"]).output)
    assert document["object_count"] == 1
    assert document["objects"] == [
        {"retained": 16, "shallow": 16, "distance": 1, "id": 9, "type": "object", "class": "User", "name": "User"}
    ]


def test_a_class_is_named_in_one_way(sessions: Path) -> None:
    assert cli.run(["objects", str(sessions), "--class", "Session", "--class-key", ",Session"]) == 2


def test_concatenated_strings_are_found_by_what_they_say(real: tuple[Snapshot, Any]) -> None:
    snapshot, _ = real
    nodes = np.flatnonzero(snapshot.heap.node_types == _graph.NODE_TYPES.index("concatenated string")).astype(np.uint32)
    assert len(nodes)
    assert _graph.concatenated_texts(snapshot.heap, nodes) == [snapshot.node(node).display_name for node in nodes.tolist()]
