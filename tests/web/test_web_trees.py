"""Trees that are unfolded level by level, and the pictures of them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from random_heaps import random_heap
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail.analysis.dominator_tree import DominatorTree
from heaptrail.analysis.retainer_graph import find_retainer_graph
from heaptrail.analysis.retainers import Retainers
from heaptrail.snapshot import Snapshot

if TYPE_CHECKING:
    from served_pages import Page

    from heaptrail.model import DominatorBranch

NODE20 = Path(__file__).parents[1] / "data" / "node20"
NEWER = 2
MOST_VIEWED = 200


@pytest.fixture(scope="module")
def newer() -> Snapshot:
    return heaptrail.open(NODE20 / "newer.heapsnapshot.zst")


@pytest.fixture(scope="module")
def views() -> dict[str, Any]:
    compressed = (NODE20 / "expected.views.json.zst").read_bytes()
    found: dict[str, Any] = json.loads(zstandard.ZstdDecompressor().decompress(compressed, max_output_size=1 << 27))
    return found


def opened(heap: TinyHeap) -> Snapshot:
    return Snapshot.open(io.BytesIO(heap.written()))


def ids_of(snapshot: Snapshot, ordinals: Any) -> list[int]:
    found: list[int] = snapshot.heap.node_ids[np.asarray(ordinals, dtype=np.int64)].tolist()
    return found


def test_references_come_in_the_order_of_devtools(page: Page, newer: Snapshot, views: dict[str, Any]) -> None:
    for node, edges in zip(views["nodes"][1:60], views["references"][1:60], strict=True):
        answer = page.ask("references", snapshot=NEWER, id=int(newer.heap.node_ids[node]), limit=MOST_VIEWED)
        assert [row["id"] for row in answer["rows"]] == ids_of(newer, newer.heap.edge_targets[np.asarray(edges, dtype=np.int64)])
        assert [row["edge"] for row in answer["rows"]] == [newer.naming.edge_name(edge) for edge in edges]
        assert answer["row_count"] == len(edges) or len(edges) == MOST_VIEWED


def test_without_an_id_what_the_root_holds_is_listed(page: Page, newer: Snapshot, views: dict[str, Any]) -> None:
    answer = page.ask("references", snapshot=NEWER)
    assert [row["id"] for row in answer["rows"]] == ids_of(newer, newer.heap.edge_targets[views["references"][0]])


def test_retainers_come_in_the_order_of_devtools_each_with_the_number_of_its_own(
    page: Page, newer: Snapshot, views: dict[str, Any]
) -> None:
    for node, edges in zip(views["nodes"][1:60], views["retainers"][1:60], strict=True):
        answer = page.ask("retainers", snapshot=NEWER, id=int(newer.heap.node_ids[node]), limit=MOST_VIEWED)
        assert [row["edge"] for row in answer["rows"]] == [newer.naming.edge_name(edge) for edge in edges]
        for row in answer["rows"][:2]:
            assert row["retainer_count"] == len(newer.retainers(newer.by_id(row["id"])))


def test_retainers_around_ignored_ones_are_those_of_devtools(page: Page, newer: Snapshot, views: dict[str, Any]) -> None:
    for case in views["ignoring"][:8]:
        answer = page.ask(
            "retainers",
            snapshot=NEWER,
            id=int(newer.heap.node_ids[case["node"]]),
            ignore=ids_of(newer, case["ignoring"]),
            limit=MOST_VIEWED,
        )
        shown = [
            newer.naming.edge_name(edge) for edge, ignored in zip(case["edges"], case["ignored"], strict=True) if not ignored
        ]
        assert [row["edge"] for row in answer["rows"]] == shown
        assert sorted(answer["ignored"]) == sorted(ids_of(newer, case["ignoring"]))


def test_a_level_is_shown_in_parts_that_make_up_the_whole(page: Page) -> None:
    largest = page.ask("objects", snapshot=NEWER, key=",Array", sort="retained", limit=50)["rows"]
    levels = [page.ask("references", snapshot=NEWER, id=row["id"], limit=1000) for row in largest]
    widest = max(levels, key=lambda level: len(level["rows"]))
    assert len(widest["rows"]) > 30
    parts: list[Any] = []
    while len(parts) < len(widest["rows"]):
        parts += page.ask("references", snapshot=NEWER, id=widest["object"]["id"], offset=len(parts), limit=7)["rows"]
    assert parts[: len(widest["rows"])] == widest["rows"]


def test_what_an_object_dominates_takes_no_more_than_the_object_keeps(page: Page) -> None:
    for row in page.ask("dominated", snapshot=NEWER, limit=20)["rows"]:
        below = page.rows("dominated", snapshot=NEWER, id=row["id"])
        assert len(below) == row["dominated_count"]
        assert sum(each["retained"] for each in below) + row["shallow"] == row["retained"]


def test_the_dominator_tree_says_what_it_leaves_out(page: Page) -> None:
    tree = page.ask("dominator-tree", snapshot=NEWER, most=200, depth=5)

    def check(node: Any, depth: int) -> int:
        shown = sum(child["retained"] for child in node["children"])
        assert node["shallow"] + shown + node["left_out"]["retained"] == node["retained"]
        assert [child["retained"] for child in node["children"]] == sorted(
            (child["retained"] for child in node["children"]), reverse=True
        )
        assert depth <= 5
        return 1 + sum(check(child, depth + 1) for child in node["children"])

    assert check(tree, 0) == 200


def test_parts_of_a_dominator_tree_leave_out_what_is_smaller_but_a_dozen(page: Page) -> None:
    largest = page.ask("dominated", snapshot=NEWER, limit=1)["rows"][0]["id"]
    for id_, parts in ((1, 50), (largest, 1_000)):
        below = page.ask("dominated", snapshot=NEWER, id=id_, limit=1_000)
        tree = page.ask("dominator-tree", snapshot=NEWER, id=id_, most=5_000, depth=6, parts=parts)
        least = tree["retained"] / parts
        wanted = [row["retained"] for place, row in enumerate(below["rows"]) if place < 12 or row["retained"] >= least]
        assert [child["retained"] for child in tree["children"]] == wanted
        assert tree["left_out"]["count"] == below["row_count"] - len(wanted) > 0
        waiting = list(tree["children"])
        while waiting:
            node = waiting.pop()
            assert all(child["retained"] >= least for child in node["children"])
            shown = sum(child["retained"] for child in node["children"])
            assert node["shallow"] + shown + node["left_out"]["retained"] == node["retained"]
            waiting += node["children"]


def test_the_retainer_graph_ends_in_roots(page: Page, newer: Snapshot) -> None:
    for row in page.ask("objects", snapshot=NEWER, key=",Array", limit=10)["rows"]:
        graph = page.ask("retainer-graph", snapshot=NEWER, id=row["id"])
        ids = {node["id"] for node in graph["nodes"]}
        assert graph["nodes"][0]["id"] == row["id"]
        assert len(ids) == len(graph["nodes"]) <= 60
        assert all(edge["from"] in ids and edge["to"] in ids for edge in graph["edges"])
        assert any(node["is_root"] for node in graph["nodes"])
        # Every edge is one of the heap's.
        for edge in graph["edges"][:5]:
            held = newer.retainers(newer.by_id(edge["to"]))
            assert any(each.node.id == edge["from"] and each.name == edge["edge"] for each in held)


@pytest.mark.parametrize("class_key", [",Array", ",Map", ",Function", ",Object", ",Set"])
def test_groups_of_an_object_can_be_read_on_where_the_object_ends(page: Page, class_key: str) -> None:
    for row in page.ask("objects", snapshot=NEWER, key=class_key, limit=15)["rows"]:
        found = page.ask("object", snapshot=NEWER, id=row["id"], limit=1000)
        groups = {name: (found[name], found[f"{count}_count"]) for name, count in GROUPS.items() if found[name] is not None}
        for name, (rows, count) in groups.items():
            parts: list[Any] = []
            while len(parts) < min(len(rows), 30):
                answer = page.ask("held", snapshot=NEWER, id=row["id"], group=name, offset=len(parts), limit=7)
                assert (answer["row_count"], answer["offset"]) == (count, len(parts))
                parts += answer["rows"]
            assert parts == rows[: len(parts)], name
        for scope in found["scopes"]:
            answer = page.ask("held", snapshot=NEWER, id=row["id"], group="scope", scope=scope["id"], limit=1000)
            assert answer["rows"] == scope["variables"]
            assert answer["row_count"] == scope["variable_count"]


GROUPS = {"properties": "property", "elements": "element", "entries": "entry", "bound": "bound", "internal": "internal"}


def test_groups_that_an_object_does_not_have_are_refused(page: Page) -> None:
    (row,) = page.ask("objects", snapshot=NEWER, key=",Array", limit=1)["rows"]
    assert page.get("held", snapshot=NEWER, id=row["id"], group="entries").status == 400
    assert page.get("held", snapshot=NEWER, id=row["id"], group="scope", scope=1).status == 400
    assert page.get("held", snapshot=NEWER, id=row["id"], group="scope").status == 400
    assert page.get("held", snapshot=NEWER, id=row["id"]).status == 400
    assert page.ask("held", snapshot=NEWER, id=row["id"], group="elements", offset=10**12)["rows"] == []


def test_the_chain_of_dominators_leads_from_the_root_to_the_object(page: Page, newer: Snapshot) -> None:
    (row,) = page.ask("objects", snapshot=NEWER, key=",Map", limit=1)["rows"]
    chain = [each["id"] for each in page.ask("dominator-chain", snapshot=NEWER, id=row["id"])["rows"]]
    assert chain[0] == int(newer.heap.node_ids[0])
    below = [*chain[1:], row["id"]]
    for above, id_ in zip(chain, below, strict=True):
        assert above == int(newer.heap.node_ids[newer.dominators[newer.by_id(id_).ordinal]])
    assert page.ask("dominator-chain", snapshot=NEWER, id=chain[0])["rows"] == []


def test_the_retainer_graph_leaves_out_what_is_ignored(page: Page) -> None:
    (row,) = page.ask("objects", snapshot=NEWER, key=",Map", limit=1)["rows"]
    graph = page.ask("retainer-graph", snapshot=NEWER, id=row["id"])
    ignored = graph["edges"][0]["from"]
    around = page.ask("retainer-graph", snapshot=NEWER, id=row["id"], ignore=ignored)
    assert ignored not in {node["id"] for node in around["nodes"]}


def test_an_object_has_its_trail_its_class_and_what_dominates_it(page: Page, newer: Snapshot) -> None:
    (row,) = page.ask("objects", snapshot=NEWER, key=",Map", limit=1)["rows"]
    found = page.ask("object", snapshot=NEWER, id=row["id"])
    node = newer.by_id(row["id"])
    assert found["object"]["name"] == "Map"
    assert found["class_key"] == ",Map"
    assert found["trail_text"] == newer.trail(node).text
    assert found["dominator_id"] == int(newer.heap.node_ids[newer.dominators[node.ordinal]])
    trail = page.ask("trail", snapshot=NEWER, id=row["id"], count=2)
    assert trail["trail_text"] == found["trail_text"]
    assert trail["trail"][-1]["id"] == row["id"]
    assert [step["retained_size"] for step in trail["trail"]][-1] == row["retained"]


@given(st.integers(0, 10_000))
def test_a_dominator_tree_that_is_not_cut_holds_every_node_once(number: int) -> None:
    snapshot = Snapshot.open(io.BytesIO(random_heap(number)))
    tree = DominatorTree(snapshot).cut(0, depth=1000, most=1000)
    found: list[int] = []

    def walk(branch: DominatorBranch) -> None:
        found.append(branch.ordinal)
        assert branch.left_out_count == branch.left_out_retained == 0
        for child in branch.children:
            assert snapshot.dominators[child.ordinal] == branch.ordinal
            walk(child)

    walk(tree)
    assert sorted(found) == list(range(snapshot.node_count))


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_a_dominator_tree_is_cut_to_the_nodes_that_retain_most(number: int, most: int) -> None:
    snapshot = Snapshot.open(io.BytesIO(random_heap(number)))
    tree = DominatorTree(snapshot).cut(0, depth=1000, most=most)
    found: list[float] = []

    def walk(branch: DominatorBranch) -> None:
        found.extend(float(snapshot.retained_sizes[child.ordinal]) for child in branch.children)
        for child in branch.children:
            walk(child)

    walk(tree)
    largest = sorted(snapshot.retained_sizes[1:].tolist(), reverse=True)[: most - 1]
    assert sorted(found, reverse=True) == largest


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_what_a_cut_leaves_out_is_summed_up_by_class(number: int, most: int) -> None:
    snapshot = Snapshot.open(io.BytesIO(random_heap(number)))
    tree = DominatorTree(snapshot)

    def walk(branch: DominatorBranch) -> None:
        rest = [int(each) for each in tree.below(branch.ordinal) if each not in {child.ordinal for child in branch.children}]
        for found in branch.left_out_classes:
            assert found.example in rest
            assert found.name == snapshot.node(found.example).class_name
            assert found.count <= sum(snapshot.node(node).class_name == found.name for node in rest)
        sizes = sorted((float(snapshot.retained_sizes[node]) for node in rest), reverse=True)
        assert [float(snapshot.retained_sizes[node]) for node in branch.left_out_largest] in ([], sizes[:5])
        if 0 < len(branch.left_out_classes) < 5:
            assert sum(each.count for each in branch.left_out_classes) == branch.left_out_count
            assert sum(each.retained for each in branch.left_out_classes) == branch.left_out_retained
        for child in branch.children:
            walk(child)

    walk(tree.cut(0, depth=1000, most=most))


@pytest.mark.parametrize("count", [300, 30_000])
def test_many_small_objects_are_told_by_their_class_whatever_their_number(count: int) -> None:
    heap = TinyHeap()
    for number in range(count):
        heap.node("object", "Session", 24)
        heap.node("string", f"name {number}", 16)
    branch = DominatorTree(opened(heap)).cut(0, depth=1, most=1)
    found = [(each.name, each.count, each.retained) for each in branch.left_out_classes]
    assert found == [("Session", count, 24 * count), ("(string)", count, 16 * count)]


def test_the_graph_of_retainers_shows_the_shortest_way_whole_before_any_other() -> None:
    """root ─ a ─ b ─ x, and root ─ c ─ d ─ e ─ x."""
    heap = TinyHeap()
    a = heap.node("object", "A")
    b = heap.node("object", "B", held_by=None)
    heap.edge(a, "property", "b", b)
    x = heap.node("object", "X", held_by=None)
    heap.edge(b, "property", "x", x)
    c = heap.node("object", "C")
    d, e = (heap.node("object", name, held_by=None) for name in "DE")
    for source, name, target in ((c, "d", d), (d, "e", e), (e, "x", x)):
        heap.edge(source, "property", name, target)
    retainers = Retainers(opened(heap))
    short = find_retainer_graph(retainers, x, 3)
    assert short.nodes == (x, b, a)
    assert short.left_out == 1
    whole = find_retainer_graph(retainers, x, 10)
    assert whole.nodes == (x, b, a, e, d, c)
    assert {(edge.source, edge.target) for edge in whole.edges} == {(a, b), (b, x), (c, d), (d, e), (e, x)}
    assert whole.left_out == 0


def test_the_graph_of_retainers_of_a_circle_ends() -> None:
    heap = TinyHeap()
    first = heap.node("object", "First")
    second = heap.node("object", "Second", held_by=None)
    heap.edge(first, "property", "next", second)
    heap.edge(second, "property", "next", first)
    heap.edge(second, "property", "self", second)
    graph = find_retainer_graph(Retainers(opened(heap)), second, 10)
    assert graph.nodes == (second, first)
    assert {(edge.source, edge.target) for edge in graph.edges} == {(first, second), (second, first), (second, second)}
