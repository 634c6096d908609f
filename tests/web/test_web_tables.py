"""The tables of the page: DevTools' numbers, sorted, filtered, and shown in parts."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from random_heaps import random_heap

from heaptrail.analysis.class_members import ClassMembers
from heaptrail.analysis.selecting import nodes_of_classes
from heaptrail.snapshot import Snapshot

if TYPE_CHECKING:
    from served_pages import Page

NODE20 = Path(__file__).parents[1] / "data" / "node20"
NEWER = 2
BASE = 1


def expected(name: str) -> Any:
    compressed = (NODE20 / f"expected.{name}.json.zst").read_bytes()
    return json.loads(zstandard.ZstdDecompressor().decompress(compressed, max_output_size=1 << 27))


def test_classes_are_the_rows_of_devtools_summary(page: Page) -> None:
    rows = {row["key"]: row for row in page.rows("classes", snapshot=NEWER)}
    devtools = {row["key"]: row for row in expected("after.aggregates_all")}
    assert rows.keys() == devtools.keys()
    for key, row in devtools.items():
        found = rows[key]
        assert (found["name"], found["count"], found["distance"]) == (row["name"], row["count"], row["distance"])
        assert (found["shallow"], found["retained"]) == (row["self"], row["maxRet"])


def test_a_filter_of_objects_shows_the_classes_that_devtools_shows(page: Page) -> None:
    for name, of_devtools in {
        "retained-by-contexts": "objectsRetainedByContexts",
        "duplicated-strings": "duplicatedStrings",
    }.items():
        devtools = expected("after.filters")["filters"][of_devtools]["classes"]
        rows = page.rows("classes", snapshot=NEWER, objects=name)
        assert {(row["key"], row["count"], row["shallow"]) for row in rows} == {(row[0], row[2], row[4]) for row in devtools}


def test_statistics_are_those_of_devtools(page: Page) -> None:
    devtools = expected("after")["statistics"]
    found = page.ask("statistics", snapshot=NEWER)
    assert found["total"] == devtools["total"]
    assert found["native"] == devtools["native"]["total"]
    assert found["typed_arrays"] == devtools["native"]["typedArrays"]
    assert (found["code"], found["strings"]) == (devtools["v8heap"]["code"], devtools["v8heap"]["strings"])
    assert (found["javascript_arrays"], found["system"]) == (devtools["v8heap"]["jsArrays"], devtools["v8heap"]["system"])


def test_the_comparison_has_the_rows_of_devtools(page: Page) -> None:
    devtools = {row["key"]: row for row in expected("diff_all")}
    answer = page.ask("comparison", older=BASE, newer=NEWER)
    assert answer["by"] == "id"
    rows = {row["key"]: row for row in page.rows("comparison", older=BASE, newer=NEWER)}
    assert rows.keys() == devtools.keys()
    for key, row in devtools.items():
        found = rows[key]
        assert (found["added_count"], found["removed_count"]) == (row["addedCount"], row["removedCount"])
        assert (found["added_size"], found["removed_size"]) == (row["addedSize"], row["removedSize"])
        assert (found["count_delta"], found["size_delta"]) == (row["countDelta"], row["sizeDelta"])


def test_the_objects_behind_a_row_of_the_comparison_are_as_many_as_it_says(page: Page) -> None:
    for row in expected("diff_all")[:12]:
        for side in ("added", "removed"):
            answer = page.ask("comparison/objects", older=BASE, newer=NEWER, key=row["key"], side=side, limit=1)
            assert answer["row_count"] == row[f"{side}Count"]
            assert all(each["change"] == side for each in answer["rows"])


def test_any_two_snapshots_can_be_compared_and_the_other_way_round_what_came_has_gone(page: Page) -> None:
    there = {row["key"]: row for row in page.rows("comparison", older=0, newer=NEWER)}
    back = {row["key"]: row for row in page.rows("comparison", older=NEWER, newer=0)}
    sizes = {row["name"]: row["added_size"] for row in there.values() if row["name"].startswith("(")}
    assert sizes
    assert sizes == {row["name"]: row["removed_size"] for row in back.values() if row["name"].startswith("(")}


def test_objects_of_a_class_are_those_that_devtools_lists(page: Page) -> None:
    for key, ids in list(expected("views")["classes"].items())[:20]:
        found = [row["id"] for row in page.rows("objects", snapshot=NEWER, key=key)]
        assert found[: len(ids)] == ids, key


@pytest.mark.parametrize("column", ["retained", "shallow", "count", "distance", "name", "largest_id", "key"])
def test_a_table_is_sorted_by_any_of_its_columns_and_turned_round(page: Page, column: str) -> None:
    cells = [row[column] for row in page.rows("classes", snapshot=NEWER, sort=column)]
    turned = [row[column] for row in page.rows("classes", snapshot=NEWER, sort=column, reverse=1)]
    assert len(cells) == expected("after")["class_count"]
    largest_first = column in ("retained", "shallow", "count")
    assert cells == sorted(cells, reverse=largest_first)
    assert turned == sorted(cells, reverse=not largest_first)


def test_pages_of_a_table_make_up_the_whole_whatever_their_length(page: Page) -> None:
    whole = page.ask("objects", snapshot=NEWER, key=",(string)", limit=1000)
    assert whole["row_count"] > 3000
    parts: list[Any] = []
    for _ in range(10):
        parts += page.ask("objects", snapshot=NEWER, key=",(string)", limit=100, offset=len(parts))["rows"]
    assert parts == whole["rows"]


@pytest.mark.parametrize("column", ["retained", "shallow", "name", "id"])
def test_rows_far_down_follow_those_before_them(page: Page, column: str) -> None:
    """Heads of a table are sorted by themselves: 1,024 rows, then 32,768, then all."""
    around = page.ask("objects", snapshot=NEWER, key=",(string)", sort=column, offset=1000, limit=100)["rows"]
    before = page.ask("objects", snapshot=NEWER, key=",(string)", sort=column, offset=924, limit=100)["rows"]
    assert around[:24] == before[76:]
    ids = [row["id"] for row in page.rows("objects", snapshot=NEWER, key=",(string)", sort=column)]
    assert len(ids) == len(set(ids)) == page.ask("objects", snapshot=NEWER, key=",(string)")["row_count"]


def test_filters_must_all_hold_and_what_they_leave_out_is_counted(page: Page) -> None:
    answer = page.ask("classes", snapshot=NEWER, filter=["count>=100", "name~^[A-Z]"])
    every = page.rows("classes", snapshot=NEWER)
    wanted = [row for row in every if row["count"] >= 100 and row["name"][:1].isascii() and row["name"][:1].isupper()]
    assert answer["matching_count"] == len(wanted) < answer["row_count"] == len(every)
    assert answer["rows"] == wanted


def test_an_answer_says_what_its_columns_are(page: Page) -> None:
    answer = page.ask("classes", snapshot=NEWER)
    kinds = {column["name"]: column["kind"] for column in answer["columns"]}
    assert kinds == {
        "retained": "bytes",
        "shallow": "bytes",
        "count": "count",
        "distance": "distance",
        "largest_id": "id",
        "name": "text",
        "key": "text",
    }
    assert [column["name"] for column in answer["columns"] if column.get("hidden")] == ["key"]
    shares = {column["name"]: column["share_of"] for column in answer["columns"] if "share_of" in column}
    total = expected("after")["totalSize"]
    assert shares == {"retained": total, "shallow": total}
    assert set(answer["rows"][0]) == set(kinds)


def test_duplicated_strings_are_those_of_devtools(page: Page) -> None:
    devtools = expected("after.filters")["duplicates"]
    rows = page.rows("strings", snapshot=NEWER)
    assert len(rows) == len(devtools)
    assert {(row["text"], row["count"], row["shallow"]) for row in rows} == {
        (each[0], each[1], each[2]) if isinstance(each, list) else (each["text"], each["count"], each["shallow"])
        for each in devtools
    }


def test_growth_has_a_count_for_each_snapshot(page: Page) -> None:
    rows = page.rows("growth")
    assert rows
    counts = [{row["name"]: 0 for row in rows} for _ in range(3)]
    for index in range(3):
        for row in page.rows("classes", snapshot=index):
            if row["name"] in counts[index]:
                counts[index][row["name"]] += row["count"]
    named = {row["name"]: row for row in rows if not row["name"].startswith("{")}
    for name, row in named.items():
        assert [row["count_1"], row["count_2"], row["count_3"]] == [counts[index][name] for index in range(3)], name


def test_findings_say_where_each_of_them_is(page: Page) -> None:
    found = page.ask("findings", snapshot=NEWER)
    assert found["finding_count"] == len(found["findings"]) > 0
    for finding in found["findings"]:
        assert page.get("object", snapshot=NEWER, id=finding["ids"][0]).status == 200


def test_a_class_has_the_objects_that_a_filter_shows(page: Page) -> None:
    for name in ("retained-by-contexts", "duplicated-strings"):
        for row in page.ask("classes", snapshot=NEWER, objects=name, limit=5)["rows"]:
            assert page.ask("objects", snapshot=NEWER, objects=name, key=row["key"], limit=1)["row_count"] == row["count"]


def test_objects_allocated_after_a_snapshot_are_those_that_devtools_shows(page: Page) -> None:
    devtools = expected("after.filters")["filters"]["allocatedSince"]["classes"]
    rows = page.rows("classes", snapshot=NEWER, allocated_after=BASE)
    assert {(row["key"], row["count"], row["shallow"]) for row in rows} == {(row[0], row[2], row[4]) for row in devtools}
    older = {row["key"]: row["count"] for row in page.rows("classes", snapshot=NEWER, allocated_before=BASE)}
    every = {row["key"]: row["count"] for row in page.rows("classes", snapshot=NEWER)}
    newer = {row["key"]: row["count"] for row in rows}
    # Ids of what is not the program's own say nothing of when it came: such objects may be in neither.
    assert all(older.get(key, 0) + newer.get(key, 0) <= count for key, count in every.items())
    assert older[",(string)"] + newer[",(string)"] == every[",(string)"]


def test_columns_that_are_numbered_can_be_filtered_by(page: Page) -> None:
    rows = page.rows("growth", filter="count_1>=100")
    assert rows
    assert all(row["count_1"] >= 100 for row in rows)
    assert len(rows) < page.ask("growth")["row_count"]


def test_objects_have_the_values_that_the_heap_records(page: Page) -> None:
    symbols = page.ask("objects", snapshot=NEWER, key=",(symbol)")["rows"]
    assert any(row["value"] for row in symbols)
    assert {row["value"] for row in page.ask("objects", snapshot=NEWER, key=",Map")["rows"]} == {None}


@given(st.integers(0, 10_000))
def test_the_members_of_a_class_are_the_nodes_that_the_command_line_lists(number: int) -> None:
    snapshot = Snapshot.open(io.BytesIO(random_heap(number)))
    members = ClassMembers(snapshot)
    for key, _ in snapshot.class_names:
        nodes = members.of(key)
        assert nodes is not None
        assert nodes.tolist() == nodes_of_classes(snapshot, key=key).tolist()
    assert members.of("no such class") is None
