"""The dominator tree as a map: sizes that are those of the heap, zooms in the address, and nothing left out uncounted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from served_pages import Page, served_open
from tabs import opened, violations
from tiny_heaps import TinyHeap
from tree_rows import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, FloatRect, Locator
    from playwright.sync_api import Page as Tab

expect = pytest.importorskip("playwright.sync_api").expect

EVIL = '<img src=x onerror="window.owned=1">\u202e</script>'
LARGE, INNER, SMALL, CROWD, LEAF = 3, 5, 7, 9, 11
DUST = 4_000


@pytest.fixture(scope="module")
def quarters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """600,000 bytes (of which 500,000 in one), 200,000 with a name that attacks, and 200,000 in a list of 4,000 specks."""
    heap = TinyHeap()
    large = heap.node("object", "Large", 100_000)
    inner = heap.node("object", "Inner", 400_000, held_by=None)
    heap.node("object", EVIL, 200_000)
    crowd = heap.node("array", "", 200_000 - DUST * 8)
    leaf = heap.node("string", "leaf", 100_000, held_by=None)
    heap.edge(large, "property", "inner", inner)
    heap.edge(inner, "property", "leaf", leaf)
    for _ in range(DUST):
        heap.node("object", "Speck", 8, held_by=crowd)
    path = tmp_path_factory.mktemp("quarters") / "quarters.heapsnapshot"
    path.write_bytes(heap.written())
    with served_open(path) as started:
        yield started


def cell(tab: Tab, id_: int) -> Locator:
    """The cell of an object."""
    return tab.get_by_role("link", name=re.compile(rf"@{id_}, retains"))


def left_out(tab: Tab) -> Locator:
    return tab.get_by_role("link", name=re.compile(r"more: .*below"))


def width(found: Locator) -> float:
    return float(found.locator("rect").get_attribute("width") or 0)


def area(found: Locator) -> FloatRect:
    place = found.bounding_box()
    assert place is not None
    return place


def test_the_widths_of_an_icicle_are_the_retained_sizes(context: BrowserContext, quarters: Page) -> None:
    tab = opened(context, quarters, "#/dominators")
    whole = width(cell(tab, 1))
    assert width(cell(tab, LARGE)) == pytest.approx(0.6 * whole, rel=0.01)
    assert width(cell(tab, INNER)) == pytest.approx(0.5 * whole, rel=0.01)
    assert width(cell(tab, SMALL)) == pytest.approx(0.2 * whole, rel=0.01)
    assert width(cell(tab, LEAF)) == pytest.approx(0.1 * whole, rel=0.01)


def test_the_areas_of_a_treemap_lie_within_each_other(context: BrowserContext, quarters: Page) -> None:
    tab = opened(context, quarters, "#/dominators?shape=treemap")
    outer, inner, small = (area(cell(tab, each)) for each in (LARGE, INNER, SMALL))
    assert outer["x"] <= inner["x"] <= inner["x"] + inner["width"] <= outer["x"] + outer["width"]
    assert outer["y"] <= inner["y"] <= inner["y"] + inner["height"] <= outer["y"] + outer["height"]
    assert outer["width"] * outer["height"] == pytest.approx(3 * small["width"] * small["height"], rel=0.1)


def test_a_click_zooms_in_and_back_and_forward_undo_and_repeat_it(context: BrowserContext, quarters: Page) -> None:
    tab = opened(context, quarters, "#/dominators")
    whole = width(cell(tab, 1))
    cell(tab, LARGE).click()
    expect(cell(tab, 1)).to_have_count(0)
    assert width(cell(tab, LARGE)) == pytest.approx(whole)
    cell(tab, INNER).click()
    expect(cell(tab, LARGE)).to_have_count(0)
    expect(tab).to_have_url(re.compile(rf"id={INNER}\b"))
    tab.go_back()
    expect(cell(tab, LARGE)).to_be_visible()
    tab.go_back()
    expect(cell(tab, 1)).to_be_visible()
    tab.go_forward()
    expect(cell(tab, 1)).to_have_count(0)
    expect(cell(tab, LARGE)).to_be_visible()


def test_the_way_from_the_root_leads_back_up(context: BrowserContext, quarters: Page) -> None:
    tab = opened(context, quarters, f"#/dominators?id={INNER}")
    crumbs = tab.get_by_role("navigation", name=re.compile("Dominators of"))
    expect(crumbs.get_by_role("listitem")).to_have_text(["(root)", "Large", f"Inner @{INNER}"])
    crumbs.get_by_role("link", name="(root)").click()
    expect(cell(tab, 1)).to_be_visible()


def test_the_map_is_walked_and_zoomed_by_keys(context: BrowserContext, quarters: Page) -> None:
    tab = opened(context, quarters, "#/dominators")
    cell(tab, 1).focus()
    tab.keyboard.press("ArrowDown")
    expect(cell(tab, LARGE)).to_be_focused()
    expect(tab.locator(".map-tooltip")).to_contain_text("60 % of the heap")
    tab.keyboard.press("ArrowRight")
    expect(cell(tab, LARGE)).not_to_be_focused()
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowDown")
    expect(cell(tab, INNER)).to_be_focused()
    tab.keyboard.press("Enter")
    expect(cell(tab, 1)).to_have_count(0)
    expect(tab).to_have_url(re.compile(rf"id={INNER}\b"))
    expect(cell(tab, INNER)).to_be_focused()
    tab.keyboard.press("Backspace")
    expect(tab).to_have_url(re.compile(rf"id={LARGE}\b"))
    expect(cell(tab, LARGE)).to_be_focused()
    tab.keyboard.press("o")
    expect(tab.get_by_role("heading", level=1)).to_have_text(f"Large @{LARGE}")


def test_only_one_cell_is_a_stop_of_the_tab_key(context: BrowserContext, quarters: Page) -> None:
    tab = opened(context, quarters, "#/dominators")
    expect(cell(tab, LARGE)).to_be_visible()
    assert tab.locator("a[data-path][tabindex='0']").count() == 1


def test_what_is_left_out_is_counted(context: BrowserContext, quarters: Page) -> None:
    tab = opened(context, quarters, f"#/dominators?id={CROWD}")
    expect(left_out(tab)).to_have_count(1)
    assert tab.locator("a[data-path]").count() <= 1_502
    name = left_out(tab).get_attribute("aria-label") or ""
    counted = int(name.split(" more")[0].replace(",", ""))
    drawn = tab.locator("a[data-path]").count() - 2  # without the crowd itself and what is left out
    assert counted + drawn == DUST
    listed = tab.get_by_role("table").get_by_role("row").filter(has_text="more")
    expect(listed).to_contain_text(f"{DUST - 12:,} more")


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_left_out_is_named_by_its_classes_and_a_click_lists_them(
    context: BrowserContext, quarters: Page, width: int
) -> None:
    tab = opened(context, quarters, "#/dominators?shape=treemap")
    tab.set_viewport_size({"width": width, "height": 800})
    rest = tab.get_by_role("link", name=re.compile(rf"^4,000 more: Speck; below @{CROWD}"))
    rest.hover()
    expect(tab.locator(".map-tooltip")).to_contain_text("Speck, 31.3 KiB")
    assert rest.locator("rect").evaluate("rect => getComputedStyle(rect).fill").startswith("url")  # and not a dark area
    rest.click()
    panel = tab.get_by_role("region", name=re.compile("4,000 more below"))
    expect(panel.get_by_role("row", name=re.compile("Speck"))).to_have_count(1 + 5)  # the class, and the first of its objects
    expect(panel).to_be_in_viewport()
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    tab.reload()
    expect(panel).to_be_visible()
    panel.get_by_role("link", name="List all").click()
    expect(tree(tab).locator("[aria-level='1']").first).to_contain_text("Speck")


def test_what_the_verdict_suspects_is_marked_in_the_map_and_one_click_away(context: BrowserContext, page: Page) -> None:
    suspect = page.ask("verdict")["suspects"][0]
    tab = opened(context, page, "#/dominators?shape=treemap")
    link = tab.get_by_role("link", name=f"@{suspect['holder']['id']}", exact=False).first
    expect(link).to_contain_text(suspect["holder"]["name"])
    expect(tab.get_by_role("link", name=re.compile("suspected by the verdict")).first).to_be_visible()
    assert violations(tab) == []
    link.click()
    expect(cell(tab, suspect["holder"]["id"])).to_be_visible()


def test_an_object_that_dominates_nothing_opens_its_page(context: BrowserContext, quarters: Page) -> None:
    tab = opened(context, quarters, f"#/dominators?id={INNER}")
    cell(tab, LEAF).click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text('"leaf"')


def test_the_same_is_there_as_a_table_and_as_a_tree(context: BrowserContext, quarters: Page) -> None:
    tab = opened(context, quarters, "#/dominators")
    table = tab.get_by_role("table", name="The largest that it dominates")
    expect(table.get_by_role("row").nth(1)).to_contain_text("Large")
    expect(table.get_by_role("row").nth(1)).to_contain_text("60 %")
    tab.get_by_text("Tree", exact=True).click()
    expect(tab).to_have_url(re.compile("shape=tree"))
    grid = tree(tab)
    grid.focus()
    grid.press("ArrowRight")
    expect(grid.locator("[aria-level='2']")).to_contain_text(f"Inner @{INNER}")
    tab.go_back()
    expect(cell(tab, LARGE)).to_be_visible()


def test_an_id_that_is_not_there_is_said(context: BrowserContext, quarters: Page) -> None:
    tab = opened(context, quarters, "#/dominators?id=999999")
    expect(tab.get_by_role("alert")).to_contain_text("999999")


def test_names_of_a_heap_are_text_on_a_telephone_too(context: BrowserContext, quarters: Page) -> None:
    tab = opened(context, quarters, "#/dominators?shape=treemap")
    tab.set_viewport_size({"width": 390, "height": 844})
    cell(tab, SMALL).hover()
    expect(tab.locator(".map-tooltip")).to_contain_text("<img src=x")
    assert tab.evaluate("window.owned") is None
    assert tab.locator("main img, main script").count() == 0
    assert "\u202e" not in tab.locator("main").inner_text()
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
