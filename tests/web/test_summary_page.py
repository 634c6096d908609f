"""Summary in a browser: DevTools' numbers in a table of which only what is in view is there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import zstandard
from served_pages import Page, served_open
from tabs import cells, clipboard, opened, rows, table
from tiny_heaps import TinyHeap

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator
    from playwright.sync_api import Page as Tab

expect = pytest.importorskip("playwright.sync_api").expect

NODE20 = Path(__file__).parents[1] / "data" / "node20"
EVIL = '<img src=x onerror="window.owned=1">\u202e</script><script>window.owned=1</script>'


def expected(name: str) -> Any:
    compressed = (NODE20 / f"expected.{name}.json.zst").read_bytes()
    return json.loads(zstandard.ZstdDecompressor().decompress(compressed, max_output_size=1 << 27))


def devtools_rows() -> list[Any]:
    found: list[Any] = expected("after.aggregates_all")
    return found


def class_row(grid: Locator, name: str) -> Locator:
    return rows(grid).filter(has=grid.page.locator(".table-cell").filter(has_text=re.compile(rf"^{re.escape(name)}$")))


def unfolded(tab: Tab, name: str) -> Locator:
    """The table of the objects of a class, after a click on its row."""
    class_row(table(tab, "classes"), name).click()
    return table(tab, "objects")


def count(tab: Tab) -> Locator:
    return tab.locator(".table-count").first


def test_the_classes_stand_there_with_the_numbers_of_devtools(context: BrowserContext, page: Page) -> None:
    grid = table(opened(context, page, "#/summary"), "classes")
    by_size = sorted(devtools_rows(), key=lambda row: -row["maxRet"])
    for shown, row in zip(rows(grid).all()[:12], by_size, strict=False):
        name, objects, distance, *_ = cells(shown)
        assert (name, objects, distance) == (row["name"], f"{row['count']:,}", str(row["distance"]))
        exact = [cell.get_attribute("title") for cell in shown.locator(".table-cell").all()]
        assert exact[-2:] == [f"{row['self']:,}", f"{row['maxRet']:,}"]


def test_a_class_unfolds_to_its_objects_and_back_from_one_of_them_finds_it_unfolded(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/summary")
    objects = unfolded(tab, "Map")
    shown = rows(objects).locator("a").all()
    ids = [int(link.inner_text().rpartition("@")[2]) for link in shown]
    assert len(ids) > 5
    assert ids == expected("views")["classes"][",Map"][: len(ids)]
    maps = next(row["count"] for row in devtools_rows() if row["name"] == "Map")
    expect(tab.locator(".table-unfolded .table-count")).to_have_text(f"{maps:,} objects")
    shown[0].click()
    expect(tab).to_have_url(re.compile(r"#/object\?snapshot=2&id=\d+$"))
    tab.go_back()
    expect(rows(table(tab, "objects")).first).to_be_visible()


def test_of_many_rows_only_those_in_view_are_in_the_page_and_all_can_be_reached(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/summary")
    objects = unfolded(tab, "(string)")
    count_of_strings = next(row["count"] for row in devtools_rows() if row["name"] == "(string)")
    assert objects.get_attribute("aria-rowcount") == str(count_of_strings + 1)
    objects.press("End")
    last = objects.locator(f"[aria-rowindex='{count_of_strings + 1}']")
    expect(last).to_be_visible()
    expect(last.locator("a")).to_have_text(re.compile(r"@\d+$"))
    expect(last).to_have_attribute("aria-selected", "true")
    assert rows(objects).count() < 60
    objects.press("Enter")
    expect(tab).to_have_url(re.compile(r"#/object\?"))


def test_the_keyboard_selects_unfolds_and_folds_rows(context: BrowserContext, page: Page) -> None:
    grid = table(opened(context, page, "#/summary"), "classes")
    grid.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        grid.press(key)
    row = rows(grid).nth(1)
    expect(row).to_have_attribute("aria-selected", "true")
    assert grid.get_attribute("aria-activedescendant") == row.get_attribute("id")
    grid.press("ArrowRight")
    expect(row).to_have_attribute("aria-expanded", "true")
    grid.press("ArrowLeft")
    expect(row).to_have_attribute("aria-expanded", "false")


def test_a_heading_sorts_again_the_other_way_round_and_back_undoes_it(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/summary")
    grid = table(tab, "classes")
    most = max(devtools_rows(), key=lambda row: row["count"])
    heading = grid.get_by_role("columnheader", name="Objects")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(rows(grid).first).to_contain_text(f"{most['count']:,}")
    heading.get_by_role("button").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(rows(grid).first.locator(".table-cell").nth(1)).to_have_text("1")
    tab.go_back()
    expect(heading).to_have_attribute("aria-sort", "descending")
    tab.go_back()
    expect(grid.get_by_role("columnheader", name="Retained size")).to_have_attribute("aria-sort", "descending")


def test_a_filter_leaves_what_it_says_and_one_that_makes_no_sense_says_why(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/summary")
    grid = table(tab, "classes")
    box = tab.get_by_role("searchbox", name=re.compile("Filter classes"))
    many = [row for row in devtools_rows() if row["count"] > 1000]
    box.fill("count>1000")
    expect(count(tab)).to_have_text(f"{len(devtools_rows())} classes, {len(many)} match")
    expect(rows(grid)).to_have_count(len(many))
    box.fill("count>many")
    expect(tab.get_by_role("alert")).to_contain_text("'many' is no number")
    expect(rows(grid)).to_have_count(len(many))
    box.fill("")
    expect(count(tab)).to_have_text(f"{len(devtools_rows())} classes")
    expect(tab.get_by_role("alert")).to_have_count(0)


def test_a_filter_in_the_address_is_applied_and_stands_in_its_box(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/summary?filter=%5EMap%24&snapshot=1")
    grid = table(tab, "classes")
    expect(rows(grid)).to_have_count(1)
    expect(tab.get_by_role("searchbox", name=re.compile("Filter classes"))).to_have_value("^Map$")


def test_the_filters_of_devtools_show_the_classes_that_devtools_shows(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/summary")
    table(tab, "classes")
    tab.get_by_label("Objects shown").select_option("Retained by contexts")
    shown = expected("after.filters")["filters"]["objectsRetainedByContexts"]["classes"]
    expect(count(tab)).to_have_text(f"{len(shown)} classes")
    assert {cells(row)[0] for row in rows(table(tab, "classes")).all()} <= {row[1] for row in shown}


def test_under_a_filter_of_devtools_a_class_unfolds_to_the_objects_that_it_shows(context: BrowserContext, page: Page) -> None:
    shown = expected("after.filters")["filters"]["duplicatedStrings"]["classes"]
    strings = next(row for row in shown if row[1] == "(string)")
    assert strings[2] < next(row["count"] for row in devtools_rows() if row["name"] == "(string)")
    tab = opened(context, page, "#/summary?objects=duplicated-strings")
    unfolded(tab, "(string)")
    expect(tab.locator(".table-unfolded .table-count")).to_have_text(f"{strings[2]:,} objects")


def test_objects_are_shown_that_were_allocated_between_two_snapshots(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/summary")
    table(tab, "classes")
    since_base = expected("after.filters")["filters"]["allocatedSince"]["classes"]
    tab.get_by_label("Allocated").select_option("Allocated between base and newer")
    expect(count(tab)).to_have_text(f"{len(since_base)} classes")
    expect(tab).to_have_url(re.compile("allocated=1-2"))
    maps = next(row for row in since_base if row[1] == "Map")
    unfolded(tab, "Map")
    expect(tab.locator(".table-unfolded .table-count")).to_have_text(f"{maps[2]:,} objects")


def test_conditions_that_are_joined_must_all_hold(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/summary")
    table(tab, "classes")
    both = [row for row in devtools_rows() if row["count"] > 100 and "Array" in row["name"]]
    tab.get_by_role("searchbox", name=re.compile("Filter classes")).fill("count>100 && name~Array")
    expect(count(tab)).to_have_text(f"{len(devtools_rows())} classes, {len(both)} match")
    assert {cells(row)[0] for row in rows(table(tab, "classes")).all()} == {row["name"] for row in both}


def test_a_printer_gets_the_rows_and_is_told_how_many_there_are(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/summary")
    grid = table(tab, "classes")
    assert rows(grid).count() < 60
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    expect(rows(grid)).to_have_count(100)
    expect(rows(grid).last).to_be_visible()
    expect(tab.get_by_text(f"The first 100 rows of {len(devtools_rows())}.")).to_be_visible()
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    tab.emulate_media(media="screen")
    expect(rows(grid).nth(99)).to_have_count(0)


def test_a_table_is_copied_with_bare_numbers_for_a_spreadsheet(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/summary?sort=count")
    table(tab, "classes")
    tab.get_by_role("button", name="Copy").click()
    expect(tab.get_by_role("button", name="Copied")).to_be_visible()
    head, *lines = clipboard(tab).splitlines()
    assert head == "name\tcount\tdistance\tshallow\tretained"
    copied = {tuple(map(int, line.split("\t")[1:])) for line in lines if "100000" not in line}
    devtools = {(row["count"], row["distance"], row["self"], row["maxRet"]) for row in devtools_rows()}
    assert len(lines) == len(devtools_rows())
    assert copied <= devtools


def test_on_a_telephone_columns_fold_away_and_are_found_below_the_row(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/summary")
    table(tab, "classes")
    tab.set_viewport_size({"width": 390, "height": 844})
    grid = table(tab, "classes")
    expect(grid.get_by_role("columnheader", name="Shallow size")).to_have_count(0)
    expect(grid.get_by_role("columnheader", name="Retained size")).to_be_visible()
    class_row(grid, "Map").click()
    devtools = next(row for row in devtools_rows() if row["name"] == "Map")
    expect(tab.locator(".table-folded").first).to_contain_text(re.compile(rf"Objects\s*{devtools['count']:,}"))
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_names_of_a_heap_are_text_and_nothing_more(context: BrowserContext, tmp_path: Path) -> None:
    heap = TinyHeap()
    for number in range(3):
        heap.node("object", f"{EVIL * 200}{number}", 100)
    (tmp_path / "evil.heapsnapshot").write_bytes(heap.written())
    with served_open(tmp_path / "evil.heapsnapshot") as served:
        complaints: list[str] = []
        tab = opened(context, served, "#/summary")
        tab.on("console", lambda message: complaints.append(message.text))
        grid = table(tab, "classes")
        rows(grid).first.click()
        expect(rows(table(tab, "objects")).first).to_contain_text("<img src=x")
        assert tab.evaluate("window.owned") is None
        assert tab.locator("main img, main script").count() == 0
        assert "\u202e" not in tab.locator("main").inner_text()
        assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert complaints == []
