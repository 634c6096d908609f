"""Duplicated strings, findings and the SQL box in a browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import zstandard
from tabs import cells, opened, rows, table

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext
    from playwright.sync_api import Page as Tab
    from served_pages import Page

expect = pytest.importorskip("playwright.sync_api").expect

NODE20 = Path(__file__).parents[1] / "data" / "node20"


def expected(name: str) -> Any:
    compressed = (NODE20 / f"expected.{name}.json.zst").read_bytes()
    return json.loads(zstandard.ZstdDecompressor().decompress(compressed, max_output_size=1 << 27))


def test_duplicated_strings_are_those_of_devtools_with_what_they_waste(context: BrowserContext, page: Page) -> None:
    duplicates = expected("after.filters")["duplicates"]
    grid = table(opened(context, page, "#/strings?sort=shallow"), "texts")
    assert grid.get_attribute("aria-rowcount") == str(len(duplicates) + 1)
    by_size = {(text, count): (shallow, first) for text, count, shallow, _, _, first in duplicates}
    shown = rows(grid).all()[:8]
    assert len(shown) == 8
    for row in shown:
        link, count, *_ = cells(row)
        text, _, id_ = link.rpartition(" @")
        shallow, first = by_size[text.strip('"'), int(count.replace(",", ""))]
        assert int(id_) == first
        assert row.locator(".table-cell").nth(2).get_attribute("title") == f"{shallow:,}"


def test_findings_say_what_is_wasted_and_lead_to_the_objects(context: BrowserContext, page: Page) -> None:
    found = page.ask("findings", snapshot=2)["findings"]
    tab = opened(context, page, "#/findings?snapshot=2")
    cards = tab.get_by_role("article")
    expect(cards).to_have_count(min(len(found), 30))
    card, finding = cards.first, found[0]
    expect(card.get_by_role("heading")).to_have_text(finding["sentence"])
    expect(card).to_contain_text(finding["advice"])
    for words in finding["evidence"]:
        expect(card).to_contain_text(words)
    card.get_by_role("link", name=f"@{finding['ids'][0]}", exact=True).click()
    expect(tab).to_have_url(re.compile(rf"#/object\?snapshot=2&id={finding['ids'][0]}$"))


def test_findings_of_one_detector_are_shown_alone(context: BrowserContext, page: Page) -> None:
    found = page.ask("findings", snapshot=2)["findings"]
    detectors = [finding["detector"] for finding in found]
    wanted = detectors[-1]
    assert 0 < detectors.count(wanted) < len(detectors)
    tab = opened(context, page, "#/findings?snapshot=2")
    button = tab.get_by_role("button", name=re.compile(rf"^{wanted} {detectors.count(wanted)}$"))
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(tab.get_by_role("article")).to_have_count(detectors.count(wanted))
    expect(tab).to_have_url(re.compile(f"detector={wanted}"))
    tab.go_back()
    expect(tab.get_by_role("article")).to_have_count(min(len(found), 30))


def ask(tab: Tab, query: str) -> None:
    box = tab.get_by_label("Query")
    box.fill(query)
    box.press("Control+Enter")


class TestSql:
    @pytest.fixture(autouse=True)
    def _duckdb(self) -> None:
        pytest.importorskip("duckdb")

    def test_a_query_is_answered_as_a_table_that_can_be_sorted_and_filtered(self, context: BrowserContext, page: Page) -> None:
        tab = opened(context, page, "#/sql?snapshot=2")
        ask(tab, "select name, count, largest_id from classes where name in ('Map', 'Function')")
        grid = table(tab, "rows")
        devtools = {row["name"]: row["count"] for row in expected("after.aggregates_all")}
        assert {cells(row)[0]: cells(row)[1] for row in rows(grid).all()} == {
            name: f"{devtools[name]:,}" for name in ("Map", "Function")
        }
        grid.get_by_role("columnheader", name="count").get_by_role("button").click()
        expect(rows(grid).first).to_contain_text("Function")
        tab.get_by_role("searchbox", name=re.compile("Filter rows")).fill("Map")
        expect(rows(grid)).to_have_count(1)
        rows(grid).first.get_by_role("link").click()
        expect(tab).to_have_url(re.compile(r"#/object\?snapshot=2&id=\d+$"))

    def test_what_is_wrong_with_a_query_is_said(self, context: BrowserContext, page: Page) -> None:
        tab = opened(context, page, "#/sql")
        ask(tab, "select nonsense from nodes")
        expect(tab.get_by_role("alert")).to_contain_text('"nonsense" not found')
        ask(tab, "select 7 as seven")
        expect(rows(table(tab, "rows"))).to_have_count(1)
        expect(tab.get_by_role("alert")).to_have_count(0)

    def test_back_leads_to_the_answer_of_the_query_before(self, context: BrowserContext, page: Page) -> None:
        tab = opened(context, page, "#/sql")
        for number in ("one", "two"):
            ask(tab, f"select '{number}' as answer")
            expect(rows(table(tab, "rows"))).to_have_text(number)
        tab.go_back()
        expect(rows(table(tab, "rows"))).to_have_text("one")
        expect(tab.get_by_label("Query")).to_have_value("select 'one' as answer")

    def test_a_query_in_the_address_of_a_link_waits_until_its_reader_runs_it(self, context: BrowserContext, page: Page) -> None:
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        tab = opened(context, page, "#/sql?query=select+7+as+seven")
        expect(tab.get_by_label("Query")).to_have_value("select 7 as seven")
        tab.get_by_text("Tables", exact=True).wait_for()
        assert not any(url.endswith("/api/sql") for url in asked)
        tab.get_by_role("button", name="Run", exact=True).click()
        expect(rows(table(tab, "rows"))).to_have_text("7")

    def test_the_examples_of_the_page_are_queries_that_work(self, context: BrowserContext, page: Page) -> None:
        tab = opened(context, page, "#/sql")
        for example in tab.locator(".sql-example").all():
            example.click()
            expect(rows(table(tab, "rows")).first).to_be_visible()
            expect(tab.get_by_role("alert")).to_have_count(0)
