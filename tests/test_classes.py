"""Classes, their totals and the statistics of a heap are those of Chrome DevTools, number for number."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard
from tiny_heaps import TinyHeap

from heaptrail import _graph
from heaptrail.display_names import display_name
from heaptrail.snapshot import Snapshot

if TYPE_CHECKING:
    from heaptrail.model import Statistics

DATA = Path(__file__).parent / "data"
VERSIONS = ("node14", "node18", "node20", "node24", "chrome156")
SNAPSHOTS = {"base": "before", "newer": "after"}


def load_json(path: Path) -> object:
    return json.loads(zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes()))


def opened(heap: TinyHeap) -> Snapshot:
    return Snapshot.open(io.BytesIO(heap.written()))


def as_devtools_has_them(statistics: Statistics) -> dict[str, object]:
    return {
        "total": statistics.total,
        "native": {"total": statistics.native, "typedArrays": statistics.typed_arrays},
        "v8heap": {
            "total": statistics.total - statistics.native,
            "code": statistics.code,
            "jsArrays": statistics.javascript_arrays,
            "strings": statistics.strings,
            "system": statistics.system,
        },
    }


def class_names(heap: TinyHeap, *ordinals: int) -> list[str]:
    snapshot = opened(heap)
    return [snapshot.node(ordinal).class_name for ordinal in ordinals]


@pytest.fixture(scope="module", params=[(version, name) for version in VERSIONS for name in SNAPSHOTS], ids="-".join)
def case(request: pytest.FixtureRequest) -> tuple[Snapshot, Path, str]:
    version, name = request.param
    folder = DATA / version
    return Snapshot.open(folder / f"{name}.heapsnapshot.zst"), folder, SNAPSHOTS[name]


def test_every_row_of_the_summary_is_that_of_devtools(case: tuple[Snapshot, Path, str]) -> None:
    snapshot, folder, side = case
    expected = load_json(folder / f"expected.{side}.aggregates_all.json.zst")
    assert isinstance(expected, list)
    rows = {row.key: (row.name, row.count, row.distance, row.shallow, row.retained) for row in snapshot.classes()}
    assert rows == {row["key"]: (row["name"], row["count"], row["distance"], row["self"], row["maxRet"]) for row in expected}


def test_the_statistics_are_those_of_devtools(case: tuple[Snapshot, Path, str]) -> None:
    snapshot, folder, side = case
    expected = load_json(folder / f"expected.{side}.json.zst")
    assert isinstance(expected, dict)
    assert as_devtools_has_them(snapshot.statistics()) == expected["statistics"]


def test_devtools_finds_as_many_interfaces(case: tuple[Snapshot, Path, str]) -> None:
    snapshot, folder, side = case
    expected = load_json(folder / f"expected.{side}.json.zst")
    assert isinstance(expected, dict)
    assert len(snapshot.class_table.interfaces) == expected["interface_definitions"]


def test_a_class_names_the_object_that_retains_most_of_it(case: tuple[Snapshot, Path, str]) -> None:
    snapshot, _, _ = case
    for row in snapshot.classes()[:20]:
        largest = snapshot.by_id(row.largest_id)
        assert largest.class_key == row.key
        members = snapshot.class_table.node_to_class == snapshot.class_table.node_to_class[largest.ordinal]
        sized = members & (snapshot.shallow_sizes > 0)
        assert largest.retained_size == snapshot.retained_sizes[sized].max()


def test_strange_heaps_are_read_as_devtools_reads_them() -> None:
    cases = load_json(DATA / "devtools_on_random_heaps.json.zst")
    assert isinstance(cases, list)
    assert len(cases) == 60
    for expected in cases:
        snapshot = Snapshot.open(io.BytesIO(json.dumps(expected["heap"]).encode()))
        rows = [[row.key, row.name, row.count, row.distance, row.shallow, row.retained] for row in snapshot.classes()]
        assert sorted(rows) == sorted(expected["rows"])
        assert [node.class_key for node in snapshot.nodes()] == expected["class_keys"]
        assert as_devtools_has_them(snapshot.statistics()) == expected["statistics"]
        for ordinal, name in enumerate(expected["names"]):
            assert name is None or display_name(snapshot.heap, ordinal) == name


def test_a_class_retains_what_its_outermost_objects_retain() -> None:
    heap = TinyHeap()
    outer = heap.node("object", "List", 10)
    between = heap.node("object", "Other", 100, held_by=outer)
    heap.node("object", "List", 1000, held_by=between)
    rows = {row.name: row for row in opened(heap).classes()}
    assert (rows["List"].count, rows["List"].shallow, rows["List"].retained) == (2, 1010, 1110)
    assert (rows["Other"].count, rows["Other"].retained) == (1, 1100)


def test_classes_that_alternate_a_thousand_times_are_counted_once() -> None:
    heap = TinyHeap()
    holder = 0
    for depth in range(1000):
        holder = heap.node("object", f"Class{depth % 200}", 1, held_by=holder)
    rows = {row.name: row for row in opened(heap).classes()}
    # Each class stands first at its own depth of the first round, and retains everything below.
    assert {name: row.retained for name, row in rows.items()} == {f"Class{i}": 1000 - i for i in range(200)}


def test_objects_without_a_size_are_no_members_of_a_class() -> None:
    heap = TinyHeap()
    heap.node("object", "Empty", 0)
    assert "Empty" not in {row.name for row in opened(heap).classes()}


@pytest.mark.parametrize(
    ("type_", "name", "class_name"),
    [
        ("hidden", "system / Map", "(system)"),
        ("code", "handler", "(compiled code)"),
        ("closure", "handler", "Function"),
        ("regexp", "a+b", "RegExp"),
        ("object", "Session", "Session"),
        ("native", "Node / HTTPParser", "Node / HTTPParser"),
        ("object shape", "system / Map", "(object shape)"),
        ("concatenated string", "abc", "(concatenated string)"),
        ("native", '<div id="main">', "<div>"),
        ("native", "<div>", "<div>"),
        ("object", "Detached <span class=a>", "Detached <span>"),
    ],
)
def test_a_class_is_named_by_type_and_name(type_: str, name: str, class_name: str) -> None:
    heap = TinyHeap()
    assert class_names(heap, heap.node(type_, name)) == [class_name]


def test_native_nodes_below_a_detached_one_are_detached() -> None:
    heap = TinyHeap()
    tree = heap.node("native", '<div id="gone">', detachedness=2)
    below = heap.node("native", "<span>", held_by=tree)
    script = heap.node("object", "Component", held_by=below)
    assert class_names(heap, tree, below, script) == ["Detached <div>", "Detached <span>", "Component"]


def test_an_attached_parent_wins_over_a_detached_one() -> None:
    heap = TinyHeap()
    attached = heap.node("native", "<body>", detachedness=1)
    detached = heap.node("native", "<div>", detachedness=2)
    shared = heap.node("native", "<span>", held_by=attached)
    heap.edge(detached, "element", 1, shared)
    assert class_names(heap, shared) == ["<span>"]


def test_objects_of_one_name_from_two_constructors_are_two_classes() -> None:
    heap = TinyHeap()
    first, second, third = (heap.node("object", "Session") for _ in range(3))
    heap.location(first, 7, 10, 2)
    heap.location(second, 7, 99, 2)
    rows = {row.key: row.count for row in opened(heap).classes()}
    assert rows == {"7,10,2,Session": 1, "7,99,2,Session": 1, ",Session": 1}
    assert third


def test_functions_are_one_class_wherever_they_are_written() -> None:
    heap = TinyHeap()
    for line in range(3):
        heap.location(heap.node("closure", "handler"), 7, line, 0)
    assert [(row.key, row.count) for row in opened(heap).classes()] == [(",Function", 3)]


def test_plain_objects_with_equal_properties_are_an_interface() -> None:
    heap = TinyHeap()
    heap.node("string", "text")
    same = [heap.plain_object(["id", "name", "__proto__"]) for _ in range(2)]
    single = heap.plain_object(["other"])
    assert class_names(heap, *same, single) == ["{id, name}", "{id, name}", "Object"]


def test_an_object_belongs_to_the_interface_that_names_most_of_its_properties() -> None:
    heap = TinyHeap()
    heap.node("string", "text")
    for _ in range(3):
        heap.plain_object(["id"])
    for _ in range(2):
        heap.plain_object(["id", "name"])
    swapped = heap.plain_object(["name", "extra", "id"])
    assert class_names(heap, swapped) == ["{id, name}"]


def test_of_two_interfaces_with_the_same_properties_the_commoner_order_wins() -> None:
    heap = TinyHeap()
    heap.node("string", "text")
    rare = [heap.plain_object(["a", "b"]) for _ in range(2)]
    for _ in range(3):
        heap.plain_object(["b", "a"])
    assert class_names(heap, *rare) == ["{b, a}", "{b, a}"]


def test_the_name_of_an_interface_ends_before_120_characters() -> None:
    heap = TinyHeap()
    heap.node("string", "text")
    properties = [f"property{number:02}" for number in range(30)]
    added = [heap.plain_object(properties) for _ in range(2)]
    # "{", ten characters a property and ", " between: ten of them make 119, the next would make more.
    assert class_names(heap, *added) == ["{" + ", ".join(properties[:10]) + "}"] * 2


def test_property_names_that_could_be_misread_are_quoted() -> None:
    heap = TinyHeap()
    heap.node("string", "text")
    added = [heap.plain_object(["a,b", 'say "x"']) for _ in range(2)]
    assert class_names(heap, *added) == ['{"a,b", "say \\"x\\""}'] * 2


def test_a_snapshot_can_be_grouped_by_the_interfaces_of_another() -> None:
    older, newer = TinyHeap(), TinyHeap()
    for heap in (older, newer):
        heap.node("string", "text")
    lonely = older.plain_object(["name", "id"])
    stranger = older.plain_object(["nothing", "alike"])
    for _ in range(2):
        newer.plain_object(["id", "name"])
    newer_table, older_snapshot = opened(newer).class_table, opened(older)
    table = _graph.ClassTable(older_snapshot.heap, newer_table.interfaces)
    names = [table.keys_and_names()[table.node_to_class[node]][1] for node in (lonely, stranger)]
    assert names == ["{id, name}", "Object"]
