"""Requests that cannot be answered: each with its status, one line of what is wrong, and never a defect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from served_pages import Page

HUGE = 10**30
REFUSED = [
    # There is no such thing.
    ("", 404), ("nothing", 404), ("classes/", 404), ("session/../session", 404),
    ("classes?snapshot=3", 404), ("classes?snapshot=99999999", 404), ("comparison?older=0&newer=3", 404),
    ("objects?snapshot=0&key=", 404), ("objects?snapshot=0&key=nothing", 404), ("objects?snapshot=0&key=%00", 404),
    ("object?snapshot=0&id=4294967295", 404), ("object?snapshot=0&id=99999999999999999999", 404), ("trail?snapshot=0&id=0", 404),
    ("references?snapshot=0&id=2", 404), ("retainers?snapshot=0&id=2", 404), ("dominated?snapshot=0&id=2", 404),
    ("dominator-tree?snapshot=0&id=2", 404), ("retainer-graph?snapshot=0&id=2", 404), ("retainers?snapshot=0&id=3&ignore=2", 404),
    ("comparison/objects?older=0&newer=1&key=nothing&side=added", 404),
    # A parameter is missing.
    ("classes", 400), ("objects?snapshot=0", 400), ("object?snapshot=0", 400), ("comparison?older=0", 400),
    ("comparison/objects?older=0&newer=1&key=,Map", 400), ("retainers?snapshot=0", 400),
    # A parameter is not what it must be.
    ("classes?snapshot=-1", 400), ("classes?snapshot=one", 400), ("classes?snapshot=0x0", 400), ("classes?snapshot=", 400),
    ("classes?snapshot=%D9%A1", 400), (f"classes?snapshot={HUGE}", 400), ("classes?snapshot=0&offset=-1", 400),
    (f"classes?snapshot=0&offset={HUGE}", 400), ("classes?snapshot=0&offset=1.5", 400), ("classes?snapshot=0&limit=0", 400),
    ("classes?snapshot=0&limit=1001", 400), ("classes?snapshot=0&limit=-5", 400), ("classes?snapshot=0&limit=many", 400),
    ("classes?snapshot=0&sort=beauty", 400), ("classes?snapshot=0&sort=", 400), ("classes?snapshot=0&reverse=2", 400),
    ("classes?snapshot=0&filter=retained>many", 400), ("classes?snapshot=0&filter=name~(", 400),
    ("classes?snapshot=0&filter=name<a", 400), ("classes?snapshot=0&objects=lost", 400),
    ("object?snapshot=0&id=-3", 400), ("object?snapshot=0&id=three", 400), ("object?snapshot=0&id=3&limit=0", 400),
    ("object?snapshot=0&id=3&characters=0", 400), ("trail?snapshot=0&id=3&count=0", 400), ("trail?snapshot=0&id=3&count=11", 400),
    ("comparison/objects?older=0&newer=1&key=,Map&side=left", 400), ("growth?by=beauty", 400),
    ("dominator-tree?snapshot=0&depth=0", 400), ("dominator-tree?snapshot=0&depth=51", 400),
    ("dominator-tree?snapshot=0&most=0", 400),
    ("dominator-tree?snapshot=0&most=5001", 400), ("retainer-graph?snapshot=0&id=3&most=0", 400),
    ("retainers?snapshot=0&id=3&ignore=x", 400),
]  # fmt: skip


@pytest.mark.parametrize(("path", "status"), REFUSED)
def test_what_cannot_be_answered_is_refused_in_one_shape(page: Page, path: str, status: int) -> None:
    answer = page.request("GET", f"/api/{path}", page.bearer)
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json) == {"error"}
    assert set(answer.json["error"]) == {"message", "help"}
    assert all(isinstance(text, str) and "\n" not in text for text in answer.json["error"].values())
    assert answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "session"), ("DELETE", "classes"), ("PUT", "sql"), ("GET", "sql"), ("GET", "login")]
)
def test_a_method_that_is_not_meant_is_refused(page: Page, method: str, path: str) -> None:
    answer = page.request(method, f"/api/{path}", {**page.bearer, "Content-Type": "application/json"})
    assert answer.status == 405
    assert set(answer.json["error"]) == {"message", "help"}


@pytest.mark.parametrize("body", [{}, {"query": 1}, {"query": "select 1", "snapshot": 7}, {"query": "select 1", "snapshot": "0"},
                                  {"query": "select 1", "limit": 0}, {"query": "select 1", "limit": True}, [], None])  # fmt: skip
def test_a_query_that_is_none_is_refused(page: Page, body: object) -> None:
    answer = page.post("sql", body)
    assert answer.status in (400, 404)
    assert set(answer.json["error"]) == {"message", "help"}


def test_a_filter_that_is_no_regular_expression_looks_for_its_text(page: Page) -> None:
    assert page.ask("classes", snapshot=0, filter="(string")["matching_count"] > 0


def test_rows_behind_the_last_are_none(page: Page) -> None:
    answer = page.ask("classes", snapshot=0, offset=10**15)
    assert answer["rows"] == []
    assert answer["row_count"] > 0
