"""Tables: which rows are shown, in which order, and how."""

from __future__ import annotations

import io

import numpy as np
import pytest

from heaptrail.errors import UsageError
from heaptrail.report.console import Console
from heaptrail.report.selection import Selection, check_filters
from heaptrail.report.table import Column, Table, excerpt_json, print_table
from heaptrail.units import parse_bytes

CLASSES = Table(
    noun="classes",
    named_by="name",
    columns=(
        Column("retained", "bytes", [4096, 2048, 2048, 10], share_of=8192),
        Column("count", "count", np.array([1, 3, 2, 7])),
        Column("name", "text", ["Session", "Map", "count=7", "<div>"]),
    ),
    hidden=(Column("id", "id", [3, 5, 7, 9]),),
)


def names(*filters: str, sort: str = "retained", reverse: bool = False, limit: int = 0) -> list[object]:
    excerpt = Selection(sort, reverse, filters, limit).excerpt(CLASSES)
    return [row["name"] for row in excerpt_json(excerpt)]


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("retained>2KiB", ["Session"]),
        ("retained >= 2,048", ["Session", "Map", "count=7"]),
        ("count!=7", ["Session", "Map", "count=7"]),
        ("id=@5", ["Map"]),
        ("name=Map", ["Map"]),
        ("name!=Map", ["Session", "count=7", "<div>"]),
        ("name~^[MS]", ["Session", "Map"]),
        ("name!~^[MS]", ["count=7", "<div>"]),
        ("name~", ["Session", "Map", "count=7", "<div>"]),
        ("^S|p$", ["Session", "Map"]),
        ("<div>", ["<div>"]),
        ("t=7", ["count=7"]),
        ("Sess(", []),
    ],
)
def test_a_filter_keeps_the_rows_it_holds_for(filter_: str, expected: list[str]) -> None:
    assert names(filter_) == expected


def test_all_filters_must_hold() -> None:
    assert names("retained>=2048", "name~a") == ["Map"]


@pytest.mark.parametrize("filter_", ["retained>many", "name<Map", "name~(", "count=1 apple"])
def test_a_filter_that_asks_for_nonsense_is_a_usage_error(filter_: str) -> None:
    with pytest.raises(UsageError, match=filter_[:4]):
        names(filter_)


def test_a_pattern_that_is_none_is_noticed_before_the_file_is_read() -> None:
    with pytest.raises(UsageError, match="no regular expression"):
        check_filters(["name~("], ["name"])


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("retained", ["Session", "Map", "count=7", "<div>"]),
        ("count", ["<div>", "Map", "count=7", "Session"]),
        ("name", ["<div>", "Map", "Session", "count=7"]),
        ("id", ["Session", "Map", "count=7", "<div>"]),
    ],
)
def test_sizes_and_counts_come_largest_first_and_names_from_a_to_z(sort: str, expected: list[str]) -> None:
    assert names(sort=sort) == expected


def test_reversing_leaves_equal_rows_in_their_order() -> None:
    assert names(reverse=True) == ["<div>", "Map", "count=7", "Session"]


def test_json_has_bare_numbers_and_hidden_columns() -> None:
    assert excerpt_json(Selection("count", limit=1).excerpt(CLASSES)) == [{"retained": 10, "count": 7, "name": "<div>", "id": 9}]


def printed(selection: Selection) -> list[str]:
    out = io.StringIO()
    print_table(selection.excerpt(CLASSES), Console(out))
    return out.getvalue().splitlines()


def test_columns_stand_under_their_headings_and_what_is_hidden_is_counted() -> None:
    assert printed(Selection("retained", limit=2)) == [
        "retained        count  name",
        " 4.0 KiB   50%      1  Session",
        " 2.0 KiB   25%      3  Map",
        "… 2 more classes; --limit 0 shows all",
    ]


def test_headings_stand_on_two_lines_where_one_would_be_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column(f"counted_objects_{letter}", "count", [1]) for letter in "abc"]
    table = Table("rows", (*columns, Column("name", "text", ["Session"])), "name")
    out = io.StringIO()
    console = Console(out)
    monkeypatch.setattr(console, "width", 60)
    print_table(Selection("name").excerpt(table), console)
    assert out.getvalue().splitlines() == [
        "counted objects  counted objects  counted objects",
        "              a                b                c  name",
        "              1                1                1  Session",
    ]


def test_an_empty_table_says_so() -> None:
    assert printed(Selection("retained", filters=("nothing",))) == ["no classes match"]


@pytest.mark.parametrize(("text", "size"), [("1.5 KiB", 1536), ("2MB", 2e6), ("1,024", 1024), ("0.5gib", 2**29), ("7 B", 7)])
def test_sizes_are_read_as_people_write_them(text: str, size: float) -> None:
    assert parse_bytes(text) == size


@pytest.mark.parametrize("text", ["", "KiB", "1 apple", "1.2.3", "inf", "nan", "1e5"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no size"):
        parse_bytes(text)
