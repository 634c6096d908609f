"""What objects keep and hold: the dominator tree, containment, and further trails."""

from __future__ import annotations

import io
import json
from itertools import pairwise
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
from heaptrail.analysis.devtools_order import order_references
from heaptrail.analysis.objects import edges_of
from heaptrail.analysis.retainers import Retainers
from heaptrail.analysis.selecting import dominated_classes
from heaptrail.cli import main as cli
from heaptrail.snapshot import Snapshot

DATA = Path(__file__).parent / "data"


def opened(heap: TinyHeap) -> Snapshot:
    return Snapshot.open(io.BytesIO(heap.written()))


def output(*arguments: str) -> str:
    return CliRunner().invoke(cli.heaptrail, list(arguments)).output


@pytest.fixture(scope="module", params=["node14", "node20", "node24"])
def real(request: pytest.FixtureRequest) -> tuple[Snapshot, Any]:
    folder = DATA / request.param
    views = zstandard.ZstdDecompressor().decompress((folder / "expected.views.json.zst").read_bytes(), max_output_size=1 << 24)
    return heaptrail.open(folder / "newer.heapsnapshot.zst"), json.loads(views)


def test_references_come_in_the_order_of_devtools(real: tuple[Snapshot, Any]) -> None:
    snapshot, views = real
    for node, edges in zip(views["nodes"], views["references"], strict=True):
        assert order_references(snapshot.heap, edges_of(snapshot.heap, node), 200) == edges, node
        assert [edge.ordinal for edge in snapshot.containment(node)][:200] == edges


def test_all_that_a_node_dominates_takes_what_the_node_retains(real: tuple[Snapshot, Any]) -> None:
    snapshot, _ = real
    for top in (0, *np.argsort(-snapshot.retained_sizes)[1:200:4].tolist()):
        dominated = _graph.find_dominated(snapshot.heap, top) != 0
        assert int(snapshot.shallow_sizes[dominated].sum(dtype=np.uint64)) == snapshot.retained_sizes[top]


@given(st.lists(st.integers(0, 100), max_size=30), st.integers(0, 30))
def test_dominated_nodes_are_those_whose_chain_passes_the_node(parents: list[int], top: int) -> None:
    heap = TinyHeap()
    for parent in parents:
        heap.node("object", "Thing", held_by=parent % len(heap.nodes))
    snapshot = opened(heap)
    top %= snapshot.node_count

    def chain(node: int) -> set[int]:
        return {node} if node == 0 else {node} | chain(int(snapshot.dominators[node]))

    assert _graph.find_dominated(snapshot.heap, top).tolist() == [top in chain(node) for node in range(snapshot.node_count)]


def test_a_node_beyond_the_end_is_refused() -> None:
    with pytest.raises(IndexError):
        _graph.find_dominated(opened(TinyHeap()).heap, 7)


@pytest.fixture
def store() -> tuple[TinyHeap, int]:
    """A store of 24 bytes with three sessions of 100, each with a user of 10 and one of them with a session within."""
    heap = TinyHeap()
    heap.node("object", "Elsewhere", 8)
    top = heap.node("object", "Store", 24)
    for number in range(3):
        session = heap.node("object", "Session", 100, held_by=None)
        heap.edge(top, "property", f"session{number}", session)
        heap.edge(session, "property", "user", heap.node("object", "User", 10, held_by=None))
    heap.edge(session, "property", "inner", heap.node("object", "Session", 50, held_by=None))
    heap.edge(session, "property", "store", top)
    return heap, top


def test_what_an_object_keeps_by_class_counts_each_byte_once(store: tuple[TinyHeap, int]) -> None:
    heap, top = store
    rows = {row.name: (row.count, row.shallow, row.retained) for row in dominated_classes(opened(heap), top)}
    assert rows == {"Session": (4, 350, 380), "User": (3, 30, 30)}


@pytest.fixture
def file(store: tuple[TinyHeap, int], tmp_path: Path) -> Path:
    path = tmp_path / "store.heapsnapshot"
    path.write_bytes(store[0].written())
    return path


def test_dominators_begin_at_the_root_or_at_an_object(file: Path) -> None:
    root = json.loads(output("dominators", str(file), "--json"))
    assert [(row["name"], row["retained"]) for row in root["rows"]] == [("Store", 404), ("Elsewhere", 8)]
    below = json.loads(output("dominators", str(file), "@5", "--json", "--filter", "retained>110"))
    assert below["object"]["name"] == "Store"
    assert [(row["name"], row["retained"]) for row in below["rows"]] == [("Session", 160)]
    lines = output("dominators", str(file), "@5", "--by", "class", "--sort", "count").splitlines()
    assert lines[0] == "@5  Store  keeps 404 B"
    assert lines[3].split()[-1] == "Session"
    assert lines[-1].startswith("next: heaptrail show @")


def test_a_column_that_the_list_does_not_have_is_wrong_usage(file: Path) -> None:
    assert cli.run(["dominators", str(file), "--sort", "count"]) == 2
    assert cli.run(["dominators", str(file), "--filter", "count>2"]) == 2
    assert cli.run(["dominators", str(file), "--by", "class", "--sort", "count", "--filter", "count>2"]) == 0


def test_containment_shows_references_and_unfolds_them(file: Path) -> None:
    top = json.loads(output("containment", str(file), "@5", "--json"))
    assert [(row["edge"], row["edge_type"], row["is_cycle"]) for row in top["references"]] == [
        (f"session{number}", "property", False) for number in (2, 0, 1)
    ]
    tree = json.loads(output("containment", str(file), "@5", "--json", "--depth", "2", "--limit", "2"))
    session = tree["references"][0]
    assert (tree["reference_count"], session["reference_count"]) == (3, 3)
    assert [(row["edge"], row["is_cycle"]) for row in session["references"]] == [("store", True), ("inner", False)]
    lines = output("containment", str(file), "@5", "--depth", "2", "--limit", "2").splitlines()
    assert any(line.endswith("store: Store  ↻ above") for line in lines)
    assert [line.strip() for line in lines if "… 1 more" in line] == ["… 1 more", "… 1 more references; --limit 0 shows all"]


def test_a_tree_without_end_is_cut_and_says_so(tmp_path: Path) -> None:
    heap = TinyHeap()
    layers = [[heap.node("object", "Thing", held_by=0 if layer == 0 else None) for _ in range(10)] for layer in range(8)]
    for above, below in pairwise(layers):
        for source in above:
            for target in below:
                heap.edge(source, "property", f"to{target}", target)
    path = tmp_path / "wide.heapsnapshot"
    path.write_bytes(heap.written())
    assert json.loads(output("containment", str(path), "--json", "--depth", "30"))["is_cut"]
    assert not json.loads(output("containment", str(path), "--json", "--depth", "3"))["is_cut"]


def test_further_trails_avoid_the_holders_of_those_before() -> None:
    heap = TinyHeap()
    heap.node("object", "global")
    held = heap.node("object", "Held", held_by=None)
    part = heap.node("object", "Part", held_by=None)
    heap.edge(held, "property", "part", part)
    for name in ("first", "second", "third"):
        holder = heap.node("object", name, held_by=None)
        heap.edge(1, "property", name, holder)
        heap.edge(holder, "property", "held", held)
    heap.edge(holder, "property", "again", held)
    snapshot = opened(heap)
    trails = snapshot.trails(part, 5)
    assert sorted(trail.steps[2].name for trail in trails) == ["first", "second", "third"]
    assert all([step.name for step in trail.steps[-2:]] == ["Held", "Part"] for trail in trails)
    assert len(snapshot.trails(part, 2)) == 2
    assert snapshot.trails(part, 1) == [snapshot.trail(part)]


def test_where_every_way_is_the_same_there_is_one_trail() -> None:
    heap = TinyHeap()
    top = heap.node("object", "global")
    below = heap.node("object", "Below", held_by=top)
    assert len(opened(heap).trails(below, 3)) == 1


def test_the_shortest_trail_has_as_many_steps_as_the_distance(real: tuple[Snapshot, Any]) -> None:
    snapshot, views = real
    retainers = Retainers(snapshot)
    for node in views["nodes"]:
        distance = int(snapshot.distances[node])
        nodes = [int(snapshot.heap.edge_targets[edge]) for edge in retainers.shortest_path(node)]
        if 1 < distance < 100_000_000:
            assert [int(snapshot.distances[each]) for each in nodes] == list(range(2, distance + 1)), node
            assert nodes[-1] == node
    far = max(
        (node for node in views["nodes"] if snapshot.distances[node] < 1000), key=lambda node: int(snapshot.distances[node])
    )
    steps = snapshot.shortest_trail(far).steps
    assert (steps[-1].ordinal, len(steps)) == (far, snapshot.distances[far])


def test_trails_of_one_call_are_written_one_below_the_other(file: Path) -> None:
    document = json.loads(output("trail", "@7", str(file), "--json", "--count", "2"))
    assert document["other_trails"] == []
    assert output("trail", "@7", str(file), "--count", "2").splitlines()[-1].startswith("there are no more")
    assert cli.run(["trail", "@7", str(file), "--count", "2", "--shortest"]) == 2
