"""An object opened: what it says is what the program put there, in every version of V8."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail.analysis.objects import open_object
from heaptrail.analysis.string_values import string_value
from heaptrail.cli import main as cli
from heaptrail.model import ObjectDetails, ObjectRow
from heaptrail.snapshot import Snapshot

DATA = Path(__file__).parent / "data"
VERSIONS = ("node14", "node20", "node24")


def opened(heap: TinyHeap) -> Snapshot:
    return Snapshot.open(io.BytesIO(heap.written()))


@pytest.fixture(scope="module", params=VERSIONS)
def zoo(request: pytest.FixtureRequest) -> heaptrail.Node:
    """The object `zoo` of tests/data/make_objects.cjs."""
    snapshot = heaptrail.open(DATA / request.param / "objects.heapsnapshot.zst")
    texts = [node for node in snapshot.nodes() if node.type == "object" and node.name == "Object"]
    return next(node for node in texts if {"emptyMap", "bigMap"} <= {edge.name for edge in node.properties()})


def show(zoo: heaptrail.Node, name: str) -> ObjectDetails:
    found = next(edge.node for edge in zoo.properties() if edge.name == name)
    return open_object(zoo.snapshot, found.ordinal)


def text(row: ObjectRow | None) -> str | None:
    return None if row is None else row.name


def test_a_map_has_its_entries_in_order_and_none_for_what_v8_does_not_record(zoo: heaptrail.Node) -> None:
    entries = show(zoo, "map").entries
    assert entries is not None
    assert (entries.kind, entries.count) == ("entries", 5)
    assert [(text(row.key), text(row.value)) for row in entries.rows] == [
        ("string key", "{v}"),
        ("{key}", "map value two"),
        (None, "behind number three"),
        ("nested", "Map"),
        ("toSmi", None),
    ]


def test_a_map_from_which_entries_were_deleted_has_the_others(zoo: heaptrail.Node) -> None:
    entries = show(zoo, "bigMap").entries
    assert entries is not None
    keys = [text(row.key) for row in entries.rows]
    assert keys == [f"session-{number}" for number in range(300, 500)]
    assert {row.value.class_name for row in entries.rows if row.value} <= {"Object", "{user}"}


def test_sets_and_weak_collections_have_their_members(zoo: heaptrail.Node) -> None:
    found = {name: show(zoo, name).entries for name in ("set", "weakMap", "weakSet", "emptyMap")}
    rows = {name: [(text(row.key), text(row.value)) for row in entries.rows] for name, entries in found.items() if entries}
    assert rows == {
        "set": [("set member one", None), ("{member}", None)],
        "weakMap": [("{key}", "{weak}")],
        "weakSet": [("{key}", None)],
        "emptyMap": [],
    }


def test_an_array_has_its_elements_by_index_and_an_object_its_properties(zoo: heaptrail.Node) -> None:
    array, account = show(zoo, "array"), show(zoo, "account")
    assert [each.edge for each in array.elements.rows][:3] == ["0", "2", "3"]
    assert text(array.elements.rows[0].object) == "element zero"
    assert [(each.edge, text(each.object)) for each in account.elements.rows] == [("7", "indexed property")]
    properties = {each.edge: each.object for each in account.properties.rows}
    assert text(properties["name"]) == "account name text"
    values = {name: properties[name].value for name in ("yes", "none", "missing")}
    assert values == {"yes": "true", "none": "null", "missing": "undefined"}
    assert "private text of an account" in {text(each.object) for each in account.properties.rows}


def test_a_function_has_the_variables_of_the_scopes_around_it(zoo: heaptrail.Node) -> None:
    innermost, *further = show(zoo, "counter").scopes
    assert {each.edge: text(each.object) for each in innermost.variables.rows if each.edge != "total"} == {
        "label": "label of the counter",
        "log": "Array",
    }
    assert {each.edge for each in further[0].variables.rows} >= {"zoo", "fs"}
    assert [scope.depth for scope in (innermost, *further)] == list(range(1 + len(further)))


def test_a_bound_function_has_its_target_this_and_arguments(zoo: heaptrail.Node) -> None:
    details = show(zoo, "bound")
    assert [(each.edge, text(each.object)) for each in details.bound.rows] == [
        ("bound_function", "target"),
        ("bound_this", "{name}"),
        ("bound_argument_0", "bound argument"),
        ("bound_argument_1", "{second}"),
    ]
    assert not {each.edge for each in details.internal.rows} & {each.edge for each in details.bound.rows}


def test_a_promise_says_what_can_be_known_of_its_state(zoo: heaptrail.Node) -> None:
    states = {name: show(zoo, name).promise_state for name in ("chained", "fulfilled", "rejected", "pending", "map")}
    assert states == {
        "chained": "pending",
        "fulfilled": "settled",
        "rejected": "settled",
        "pending": "unknown",
        "map": None,
    }


def test_a_concatenated_string_is_put_together_and_a_sliced_one_names_its_parent(zoo: heaptrail.Node) -> None:
    joined, sliced, external = (show(zoo, name).string for name in ("cons", "sliced", "external"))
    assert joined is not None
    assert joined.text.startswith("concatenated first part, ")
    assert joined.text.endswith(" and a second part that is long enough")
    assert joined.is_complete
    assert sliced is not None
    assert not sliced.is_complete
    assert sliced.text.startswith("head of a longer parent string")
    assert zoo.snapshot.by_id(sliced.parent_id or 0).display_name == sliced.text
    assert external is not None
    assert (external.character_count, external.is_complete) == (1024, False)


def test_every_edge_of_an_object_is_in_one_group(zoo: heaptrail.Node) -> None:
    for edge in zoo.properties():
        details = open_object(zoo.snapshot, edge.node.ordinal)
        groups = [details.properties, details.elements, details.bound, details.internal]
        count = sum(group.count for group in groups)
        if edge.node.name == "system / Context":
            count += details.scopes[0].variables.count
        assert count == len(zoo.snapshot.references(edge.node)), edge.name
        assert all(len(group.rows) == group.count for group in groups)


def test_numbers_are_shown_where_the_heap_has_them() -> None:
    snapshot = heaptrail.open(DATA / "node24" / "objects.heapsnapshot.zst")
    account = next(
        node for node in snapshot.nodes() if node.name == "Account" and "#secret" in {e.name for e in node.properties()}
    )
    properties = {each.edge: each.object for each in open_object(snapshot, account.ordinal).properties.rows}
    assert (properties["balance"].value, properties["count"].value) == ("12.75", "41")


@given(st.recursive(st.text("abc", max_size=4), lambda parts: st.tuples(parts, parts), max_leaves=12), st.integers(0, 9))
def test_concatenated_strings_read_like_their_leaves(tree: object, limit: int) -> None:
    heap = TinyHeap()

    def add(part: object) -> int:
        if isinstance(part, str):
            return heap.node("string", part, held_by=None)
        assert isinstance(part, tuple)
        first, second = add(part[0]), add(part[1])
        joined = heap.node("concatenated string", "(concatenated string)", held_by=None)
        heap.edge(joined, "internal", "first", first)
        heap.edge(joined, "internal", "second", second)
        return joined

    def read(part: object) -> str:
        return part if isinstance(part, str) else "".join(map(read, part))  # type: ignore[call-overload]

    top = add(tree)
    value = string_value(opened(heap).heap, top, limit)
    assert value is not None
    assert value.text == (read(tree)[:limit] if limit else read(tree))
    assert (value.character_count, value.is_complete) == (len(read(tree)), True)


def test_a_string_that_doubles_itself_a_thousand_times_ends() -> None:
    heap = TinyHeap()
    part = heap.node("string", "ab")
    for _ in range(1000):
        doubled = heap.node("concatenated string", "", held_by=None)
        heap.edge(doubled, "internal", "first", part)
        heap.edge(doubled, "internal", "second", part)
        part = doubled
    value = string_value(opened(heap).heap, part, 100)
    assert value is not None
    assert (value.text, value.character_count) == ("ab" * 50, 2**1001)


@pytest.mark.parametrize(("size", "is_complete"), [(1024 + 16, True), (1024 + 24, False), (32, False)])
def test_a_long_string_is_complete_when_its_size_fits(size: int, is_complete: bool) -> None:
    heap = TinyHeap()
    string = heap.node("string", "x" * 1024, size)
    value = string_value(opened(heap).heap, string)
    assert value is not None
    assert value.is_complete is is_complete


def test_a_file_that_leads_a_scope_back_to_itself_ends() -> None:
    heap = TinyHeap()
    scope = heap.node("object", "system / Context")
    heap.edge(scope, "internal", "previous", scope)
    heap.edge(scope, "context", "held", scope)
    details = open_object(opened(heap), scope)
    assert [each.edge for each in details.scopes[0].variables.rows] == ["held"]
    assert len(details.scopes) == 1


def test_a_table_of_an_unknown_layout_has_no_entries_but_stays_internal() -> None:
    heap = TinyHeap()
    table = heap.node("array", "", 1234)
    for name in ("Map", "Set", "WeakMap"):
        heap.edge(heap.node("object", name), "internal", "table", table)
    heap.edge(table, "internal", "9999", table)
    heap.edge(table, "weak", "not a number", table)
    snapshot = opened(heap)
    for ordinal in (2, 3):
        assert open_object(snapshot, ordinal).entries is None
        assert [each.edge for each in open_object(snapshot, ordinal).internal.rows] == ["table"]
    weak = open_object(snapshot, 4).entries
    assert weak is not None
    assert weak.rows == ()


@pytest.fixture
def array_file(tmp_path: Path) -> Path:
    heap = TinyHeap()
    array = heap.node("object", "Array", 16)
    for place in range(30):
        heap.edge(array, "element", place, heap.node("string", f"text \x1b[31m{place}", 24, held_by=None))
    path = tmp_path / "array.heapsnapshot"
    path.write_bytes(heap.written())
    return path


def test_the_command_shows_so_many_rows_and_counts_the_rest(array_file: Path) -> None:
    lines = CliRunner().invoke(cli.heaptrail, ["show", "@3", str(array_file), "--limit", "4"]).output.splitlines()
    assert lines[0] == "@3  Array"
    assert lines[1] == "object, shallow 16 B, retained 736 B, distance 1"
    assert [line.split()[-2:] for line in lines[5:9]] == [['"text', f'\\x1b[31m{place}"'] for place in range(4)]
    assert lines[9] == "… 26 more elements; --limit 0 shows all"
    assert lines[-1] == f"next: heaptrail retainers @3 {array_file}"


def test_json_has_all_rows(array_file: Path) -> None:
    document = json.loads(CliRunner().invoke(cli.heaptrail, ["show", "3", str(array_file), "--json"]).output)
    assert document["element_count"] == len(document["elements"]) == 30
    assert document["elements"][29]["name"] == "text \x1b[31m29"
    assert document["object"]["retained"] == 16 + 30 * 24
