"""Retainers as a tree: DevTools' order, its distances around what is ignored, and no way round in circles."""

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
from heaptrail.analysis.retainers import MOST_NODES, Retainers
from heaptrail.cli import main as cli
from heaptrail.model import Retainer, RetainerTree
from heaptrail.snapshot import Snapshot

DATA = Path(__file__).parent / "data"
UNREACHABLE = 200_000_000


def opened(heap: TinyHeap) -> Snapshot:
    return Snapshot.open(io.BytesIO(heap.written()))


@pytest.fixture(scope="module", params=["node14", "node20", "node24"])
def real(request: pytest.FixtureRequest) -> tuple[Snapshot, dict[str, Any]]:
    folder = DATA / request.param
    views = zstandard.ZstdDecompressor().decompress((folder / "expected.views.json.zst").read_bytes(), max_output_size=1 << 24)
    return heaptrail.open(folder / "newer.heapsnapshot.zst"), json.loads(views)


def test_retainers_come_in_the_order_of_devtools(real: tuple[Snapshot, dict[str, Any]]) -> None:
    snapshot, views = real
    retainers = Retainers(snapshot)
    for node, edges in zip(views["nodes"], views["retainers"], strict=True):
        count, found = retainers.ordered(node, 200)
        assert [edge for edge, _, _ in found] == edges, node
        assert count == len(edges) or len(edges) == 200


def test_distances_and_order_around_ignored_retainers_are_those_of_devtools(real: tuple[Snapshot, dict[str, Any]]) -> None:
    snapshot, views = real
    assert len(views["ignoring"]) == 25
    for case in views["ignoring"]:
        retainers = Retainers(snapshot, case["ignoring"])
        lost = retainers.distances == -5
        shown = np.where(lost, np.maximum(snapshot.distances, 0).astype(np.int64) + UNREACHABLE, retainers.distances)
        assert int(np.fmod(shown, 65521).sum()) == case["sum"]
        expected = [
            (edge, distance)
            for edge, distance, ignored in zip(case["edges"], case["distances"], case["ignored"], strict=True)
            if not ignored
        ]
        _, found = retainers.ordered(case["node"], 0)
        assert [(edge, rank) for edge, _, rank in found][: len(expected)] == expected


def naive_distances(edges: list[tuple[int, int, str]], count: int, ignored: set[int]) -> list[int]:
    """Rounds over all edges until nothing changes. Node 0 is the root, its children are user roots."""
    distances = [-5] * count
    for source, target, _ in edges:
        if source == 0:
            distances[target] = 1
    for start in ([], [0]):
        for node in start:
            distances[node] = 100_000_000
        # Level by level: what has a distance keeps it.
        level = min((each for each in distances if each >= 0), default=0) if not start else 100_000_000
        while True:
            reached = {
                target
                for source, target, type_ in edges
                if distances[source] == level and type_ != "weak" and target not in ignored and distances[target] == -5
            }
            for target in reached:
                distances[target] = level + 1
            level += 1
            if not reached and all(each < level for each in distances if start or each < 100_000_000):
                break
    return distances


@given(st.data())
def test_distances_around_ignored_nodes_are_those_of_a_naive_search(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 9))
    nodes = st.integers(1, count - 1)
    others = data.draw(st.lists(st.tuples(nodes, nodes, st.sampled_from(["property", "weak"])), max_size=20))
    roots = data.draw(st.lists(nodes, min_size=1, max_size=2, unique=True))
    ignored = data.draw(st.sets(nodes, max_size=3))
    edges = [(0, root, "element") for root in roots] + others
    heap = TinyHeap()
    for _ in range(1, count):
        heap.node("object", "Thing", held_by=None)
    for place, (source, target, type_) in enumerate(edges):
        heap.edge(source, type_, place if type_ == "element" else f"edge{place}", target)
    flags = np.zeros(count, dtype=np.uint8)
    flags[list(ignored)] = 1
    found = _graph.find_distances_around(opened(heap).heap, flags)
    assert found.tolist()[1:] == naive_distances(edges, count, ignored)[1:]


def test_flags_for_another_heap_are_refused() -> None:
    with pytest.raises(ValueError, match="ignored has 3 cells, wanted 1"):
        _graph.find_distances_around(opened(TinyHeap()).heap, np.zeros(3, dtype=np.uint8))


@pytest.fixture
def held_twice() -> tuple[Snapshot, dict[str, int]]:
    """root → global → registry → session → user, and global → cache → wrapper → session; session ↔ user."""
    heap = TinyHeap()
    at: dict[str, int] = {}
    for name in ("global", "registry", "cache", "wrapper", "session", "user"):
        at[name] = heap.node("object", name, held_by=0 if name == "global" else None)
    for source, edge, target in (
        ("global", "registry", "registry"), ("global", "cache", "cache"), ("registry", "session", "session"),
        ("cache", "wrapper", "wrapper"), ("wrapper", "session", "session"), ("session", "user", "user"),
        ("user", "session", "session"),
    ):  # fmt: skip
        heap.edge(at[source], "property", edge, at[target])
    heap.edge(at["cache"], "weak", "maybe", at["user"])
    return opened(heap), at


def flat(retainers: tuple[Retainer, ...], depth: int = 0) -> list[tuple[int, str, bool]]:
    rows: list[tuple[int, str, bool]] = []
    for each in retainers:
        rows += [(depth, each.object.name, each.is_cycle), *flat(each.retainers, depth + 1)]
    return rows


def test_only_the_first_retainer_of_each_is_unfolded_up_to_a_root(held_twice: tuple[Snapshot, dict[str, int]]) -> None:
    snapshot, at = held_twice
    tree = snapshot.retainer_tree(at["user"])
    assert flat(tree.retainers) == [
        (0, "session", False),
        (1, "registry", False),
        (2, "global", False),
        (1, "wrapper", False),
        (1, "user", True),
    ]
    wrapper = tree.retainers[0].retainers[1]
    assert (wrapper.retainer_count, wrapper.retainers) == (1, ())
    assert tree.limits_reached == ()


def test_a_depth_unfolds_all_so_far_and_a_cycle_never(held_twice: tuple[Snapshot, dict[str, int]]) -> None:
    snapshot, at = held_twice
    assert flat(snapshot.retainer_tree(at["session"], depth=2).retainers) == [
        (0, "registry", False),
        (1, "global", False),
        (0, "wrapper", False),
        (1, "cache", False),
        (0, "user", False),
        (1, "session", True),
    ]


def test_an_ignored_retainer_is_gone_and_the_other_way_counts(held_twice: tuple[Snapshot, dict[str, int]]) -> None:
    snapshot, at = held_twice
    tree = snapshot.retainer_tree(at["session"], ignore=[at["registry"]])
    assert flat(tree.retainers) == [
        (0, "wrapper", False), (1, "cache", False), (2, "global", False), (0, "user", False),
    ]  # fmt: skip
    assert (tree.distance, tree.ignored) == (4, (snapshot.node(at["registry"]).id,))


def test_what_only_ignored_retainers_hold_is_out_of_reach(held_twice: tuple[Snapshot, dict[str, int]]) -> None:
    snapshot, at = held_twice
    tree = snapshot.retainer_tree(at["session"], ignore=[at["registry"], at["cache"]])
    assert [(each.object.name, each.is_reachable) for each in tree.retainers] == [("wrapper", False), ("user", False)]
    assert tree.distance == -5


def test_of_a_weak_maps_pair_neither_edge_counts_when_one_is_out_of_reach() -> None:
    heap = TinyHeap()
    table, key = heap.node("array", "table"), heap.node("object", "Key", held_by=None)
    holder = heap.node("object", "Holder", held_by=heap.node("object", "Root"))
    value = heap.node("object", "Value", held_by=None)
    heap.edge(holder, "property", "key", key)
    ids = [heap.id_of(node) for node in (key, value, table)]
    pair = "part of key (Key @{}) -> value (Value @{}) pair in WeakMap (table @{})".format(*ids)
    heap.edge(table, "internal", f"1 / {pair}", value)
    heap.edge(key, "internal", f"2 / {pair}", value)
    snapshot = opened(heap)
    assert [each.is_reachable for each in snapshot.retainer_tree(value).retainers] == [True, True]
    assert [each.is_reachable for each in snapshot.retainer_tree(value, ignore=[key]).retainers] == [False]
    assert [each.is_reachable for each in snapshot.retainer_tree(value, ignore=[holder]).retainers] == [False, False]


def wide(count: int) -> RetainerTree:
    heap = TinyHeap()
    held = heap.node("object", "Held", held_by=None)
    middle = [heap.node("object", "Middle") for _ in range(count)]
    for node in middle:
        heap.edge(node, "property", "held", held)
        for other in middle[:99]:
            heap.edge(other, "property", "next", node)
    return Retainers(opened(heap)).tree(held, depth=30)


def test_a_tree_has_so_many_siblings_and_nodes_and_says_so() -> None:
    tree = wide(150)
    assert (tree.retainer_count, len(tree.retainers)) == (150, 100)
    assert set(tree.limits_reached) == {"nodes", "siblings"}
    assert len(flat(tree.retainers)) <= MOST_NODES


def test_a_tree_ends_at_thirty_levels_and_says_so() -> None:
    heap = TinyHeap()
    nodes = [heap.node("object", "Link", held_by=0)]
    for _ in range(40):
        nodes.append(heap.node("object", "Link", held_by=nodes[-1]))
    tree = Retainers(opened(heap)).tree(nodes[-1], depth=30)
    assert max(depth for depth, _, _ in flat(tree.retainers)) == 29
    assert tree.limits_reached == ("depth",)


@pytest.fixture
def file(held_twice: tuple[Snapshot, dict[str, int]], tmp_path: Path) -> Path:
    path = tmp_path / "held.heapsnapshot"
    heap = TinyHeap()
    session = heap.node("object", "Session", 24)
    for number in range(12):
        heap.edge(heap.node("object", f"Holder{number:02}"), "property", "kept\x1b", session)
    path.write_bytes(heap.written())
    return path


def test_the_command_counts_what_it_leaves_out(file: Path) -> None:
    lines = CliRunner().invoke(cli.heaptrail, ["retainers", "@3", str(file)]).output.splitlines()
    assert lines[0] == "@3  Session  is held by 12 retainers"
    assert lines[3] == "       1         8 B         8 B          @5  kept\\x1b in Holder00"
    assert lines[13].strip() == "… 2 more retainers"
    assert lines[-1] == f"next: heaptrail show @5 {file}"


def test_json_is_a_tree(file: Path) -> None:
    document = json.loads(CliRunner().invoke(cli.heaptrail, ["retainers", "@3", str(file), "--json", "--ignore", "@5"]).output)
    assert (document["retainer_count"], document["ignored"]) == (11, [5])
    assert [each["name"] for each in document["retainers"]] == [f"Holder{number:02}" for number in range(1, 12)]


@pytest.mark.parametrize("arguments", [["--ignore", "nonsense"], ["--depth", "31"], ["--limit", "0"], ["--ignore", "@99999"]])
def test_nonsense_is_wrong_usage(file: Path, arguments: list[str]) -> None:
    assert cli.run(["retainers", "@3", str(file), *arguments]) == 2
