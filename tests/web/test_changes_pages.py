"""Comparison and Growth in a browser: DevTools' columns, and numbers that are reckoned by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import zstandard
from served_pages import Page, served_open
from tabs import cells, opened, rows, table
from tiny_heaps import TinyHeap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

expect = pytest.importorskip("playwright.sync_api").expect

NODE20 = Path(__file__).parents[1] / "data" / "node20"
MINUS = "\u2212"
DEVTOOLS_PAIR = "#/comparison?older=1&newer=2"


def devtools_rows() -> list[Any]:
    compressed = (NODE20 / "expected.diff_all.json.zst").read_bytes()
    found: list[Any] = json.loads(zstandard.ZstdDecompressor().decompress(compressed, max_output_size=1 << 27))
    return found


def signed(count: int) -> str:
    return f"{count:+,}".replace("-", MINUS) if count else "0"


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """In three snapshots 2, 4 and 6 sessions of 100 bytes, and 1, 3 and 3 tokens of 10; 4 requests, then 6 between them."""
    folder = tmp_path_factory.mktemp("growing")
    for number, (sessions, tokens) in enumerate([(2, 1), (4, 3), (6, 3)], start=1):
        heap = TinyHeap()
        store = heap.node("object", "Store", 50)
        # Each kind has ids of its own, so that an object has the same in all snapshots.
        for place in range(6):
            if place < sessions:
                heap.node("object", "Session", 100, held_by=store)
            else:
                heap.ids_to_skip[len(heap.nodes)] = heap.ids_to_skip.get(len(heap.nodes), 0) + 1
        for _ in range(tokens):
            heap.node("object", "Token", 10, held_by=store)
        (folder / f"{number}.heapsnapshot").write_bytes(heap.written())
    with served_open(*sorted(folder.iterdir()), "--requests", "4,6") as page:
        yield page


def test_the_comparison_has_the_columns_and_numbers_of_devtools(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, DEVTOOLS_PAIR)
    grid = table(tab, "classes")
    headings = [each.inner_text().removesuffix("\n▾") for each in grid.get_by_role("columnheader").all()]
    assert headings[1:] == ["Class", "# New", "# Deleted", "# Delta", "Alloc. size", "Freed size", "Size delta"]
    by_name = {row["name"]: row for row in devtools_rows()}
    shown = rows(grid).all()
    assert len(shown) > 10
    for each in shown:
        name, new, deleted, delta, *_ = cells(each)
        row = by_name[name]
        assert (new, deleted, delta) == (f"{row['addedCount']:,}", f"{row['removedCount']:,}", signed(row["countDelta"]))
        exact = [cell.get_attribute("title") for cell in each.locator(".table-cell").all()][-3:]
        assert exact == [f"{row[of]:,}" for of in ("addedSize", "removedSize", "sizeDelta")]


def test_swapped_snapshots_turn_what_was_added_into_what_was_removed(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, DEVTOOLS_PAIR + "&filter=%5EMap%24")
    maps = next(row for row in devtools_rows() if row["name"] == "Map")
    expect(rows(table(tab, "classes")).first).to_contain_text(f"+{maps['countDelta']}")
    tab.get_by_role("button", name="Swap").click()
    expect(tab).to_have_url(re.compile("older=2&newer=1"))
    row = rows(table(tab, "classes")).first
    expect(row).to_contain_text(f"{MINUS}{maps['countDelta']}")
    assert cells(row)[1:4] == [str(maps["removedCount"]), str(maps["addedCount"]), signed(-maps["countDelta"])]
    tab.go_back()
    expect(rows(table(tab, "classes")).first).to_contain_text(f"+{maps['countDelta']}")


def test_a_class_unfolds_to_the_objects_that_came_and_to_those_that_went(context: BrowserContext, page: Page) -> None:
    changed = next(row for row in devtools_rows() if row["addedCount"] and row["removedCount"])
    tab = opened(context, page, DEVTOOLS_PAIR)
    grid = table(tab, "classes")
    tab.get_by_role("searchbox", name=re.compile("Filter classes")).fill(f"name={changed['name']}")
    expect(rows(grid)).to_have_count(1)
    rows(grid).first.click()
    counts = tab.locator(".table-unfolded .table-count")
    expect(counts).to_have_text(re.compile(rf"^{changed['addedCount']:,} objects?$"))
    expect(rows(table(tab, "objects")).first.locator("a")).to_have_attribute("href", re.compile("snapshot=2"))
    tab.get_by_label(f"{changed['removedCount']:,} removed").check()
    expect(counts).to_have_text(re.compile(rf"^{changed['removedCount']:,} objects?$"))
    expect(rows(table(tab, "objects")).first.locator("a")).to_have_attribute("href", re.compile("snapshot=1"))


def test_growth_is_divided_by_the_requests_between_the_two(context: BrowserContext, growing: Page) -> None:
    tab = opened(context, growing, "#/comparison?older=0&newer=2")
    grid = table(tab, "classes")
    expect(tab.get_by_text("for each of 10 requests")).to_be_visible()
    by_name = {cells(row)[0]: cells(row) for row in rows(grid).all()}
    # 4 sessions and 400 bytes in 10 requests, 400 of 420 bytes of growth.
    assert by_name["Session"][3] == "+4"
    assert by_name["Session"][6:8] == ["+0.4", "+40 B"]
    assert by_name["Session"][8].split() == ["+400", "B", "95", "%"]
    tab.goto(f"http://127.0.0.1:{growing.port}/#/comparison?older=1&newer=2")
    expect(tab.get_by_text("for each of 6 requests")).to_be_visible()


def test_growth_shows_every_snapshot_and_marks_what_grew_in_every_round(context: BrowserContext, growing: Page) -> None:
    tab = opened(context, growing, "#/growth")
    grid = table(tab, "classes")
    by_name = {cells(row)[0].replace("▲", "").strip(): row for row in rows(grid).all()}
    assert by_name.keys() == {"Session", "Token"}
    session, token = by_name["Session"], by_name["Token"]
    assert cells(session)[2:] == ["2", "4", "6", "+4", "+0.4", "+40 B", "+400 B"]
    assert cells(token)[2:] == ["1", "3", "3", "+2", "+0.2", "+2 B", "+20 B"]
    expect(session.get_by_role("img", name="2, 4, 6")).to_be_visible()
    expect(session.get_by_role("img", name="grew in every round")).to_be_visible()
    expect(token.get_by_role("img", name="grew in every round")).to_have_count(0)
    tab.get_by_role("checkbox", name="Grew in every round").check()
    expect(rows(grid)).to_have_count(1)
    tab.go_back()
    expect(rows(grid)).to_have_count(2)


def test_growth_by_path_says_the_whole_path_below_its_row(context: BrowserContext, growing: Page) -> None:
    tab = opened(context, growing, "#/growth")
    table(tab, "classes")
    tab.get_by_label("A row for each").select_option("By path")
    grid = table(tab, "paths")
    paths = growing.rows("growth", by="path")
    expect(rows(grid)).to_have_count(len(paths))
    rows(grid).first.locator(".table-toggle").click()
    expect(tab.locator(".growth-path")).to_contain_text(max(paths, key=lambda row: row["shallow_grown"])["name"])


def test_heaps_of_two_processes_are_compared_by_class_and_the_page_says_so(context: BrowserContext) -> None:
    files = [NODE20 / "base.heapsnapshot.zst", NODE20.parent / "node24" / "base.heapsnapshot.zst"]
    with served_open(*files) as served:
        tab = opened(context, served, "#/comparison")
        grid = table(tab, "classes")
        expect(tab.get_by_text("the snapshots are of different sessions")).to_be_visible()
        expect(grid.get_by_role("columnheader", name="# New")).to_have_count(0)
        expect(grid.get_by_role("columnheader", name="# Delta")).to_be_visible()
