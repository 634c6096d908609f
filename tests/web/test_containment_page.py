"""Containment in a browser: a tree of which only what is unfolded is fetched, and only what is in sight is in the page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard
from served_pages import Page, served_open
from tabs import clipboard, opened
from tiny_heaps import TinyHeap
from tree_rows import current, figures, lines, row, tree

import heaptrail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Route

expect = pytest.importorskip("playwright.sync_api").expect

NODE20 = Path(__file__).parents[1] / "data" / "node20"
EVIL = '<img src=x onerror="window.owned=1">\u202e</script>'
MANY = 12_345


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """`store` holds `cache`, which holds `store` again and an array of many; a name is an attack."""
    heap = TinyHeap()
    store = heap.node("object", "Store", 100)
    cache = heap.node("object", "Cache", 40, held_by=None)
    heap.edge(store, "property", "cache", cache)
    heap.edge(cache, "property", "owner", store)
    heap.edge(cache, "property", EVIL, heap.node("object", EVIL * 100, 8, held_by=None))
    large = heap.node("object", "Array", 16, held_by=None)
    heap.edge(cache, "property", "all", large)
    for number in range(MANY):
        heap.node("object", f"Entry{number}", 8, held_by=large)
    path = tmp_path_factory.mktemp("hall") / "hall.heapsnapshot"
    path.write_bytes(heap.written())
    with served_open(path) as started:
        yield started


def test_what_the_root_holds_comes_in_the_order_of_devtools(context: BrowserContext, page: Page) -> None:
    newer = heaptrail.open(NODE20 / "newer.heapsnapshot.zst")
    compressed = (NODE20 / "expected.views.json.zst").read_bytes()
    views = json.loads(zstandard.ZstdDecompressor().decompress(compressed, max_output_size=1 << 27))
    held = [int(newer.heap.node_ids[newer.heap.edge_targets[edge]]) for edge in views["references"][0]]
    shown = lines(tree(opened(context, page, "#/containment")))
    assert [int(line.rpartition("@")[2]) for line in shown] == held


def test_arrow_keys_unfold_move_and_fold_as_in_devtools(context: BrowserContext, hall: Page) -> None:
    grid = tree(opened(context, hall, "#/containment"))
    grid.focus()
    store, cache = row(grid, ":: Store"), row(grid, ":: Cache")
    expect(current(grid)).to_contain_text("Store")
    grid.press("ArrowRight")
    expect(store).to_have_attribute("aria-expanded", "true")
    expect(cache).to_be_visible()
    grid.press("ArrowRight")
    expect(current(grid)).to_contain_text("cache :: Cache")
    assert grid.get_attribute("aria-activedescendant") == current(grid).get_attribute("id")
    assert figures(store)[1:] == ["100 bytes", f"{100 + 40 + 8 + 16 + 8 * MANY:,} bytes"]
    grid.press("ArrowLeft")
    expect(current(grid)).to_contain_text("Store")
    grid.press("ArrowLeft")
    expect(store).to_have_attribute("aria-expanded", "false")
    expect(cache).to_have_count(0)


def test_the_row_with_the_cursor_is_in_the_address_and_found_again_from_there(context: BrowserContext, hall: Page) -> None:
    tab = opened(context, hall, "#/containment")
    grid = tree(tab)
    grid.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown"):
        grid.press(key)
        tab.wait_for_timeout(100)
    name = current(grid).locator(".tree-text").inner_text()
    expect(tab).to_have_url(re.compile(r"path=0\.0\.0$"))
    tab.reload()
    expect(current(tree(tab)).locator(".tree-text")).to_have_text(name)
    tree(tab).press("Enter")
    expect(tab).to_have_url(re.compile(r"#/object\?"))
    tab.go_back()
    expect(current(tree(tab)).locator(".tree-text")).to_have_text(name)


def test_of_many_children_a_window_is_shown_and_all_are_counted(context: BrowserContext, hall: Page) -> None:
    requests: list[str] = []
    tab = opened(context, hall, "#/containment?path=0.0.0")
    tab.on("request", lambda request: requests.append(request.url))
    grid = tree(tab)
    row(grid, "all :: Array").click()
    requests.clear()
    grid.press("ArrowRight")
    expect(grid).to_have_attribute("aria-rowcount", re.compile(r"^10\d$"))
    assert len([url for url in requests if "/api/" in url]) == 1
    grid.press("End")
    for _ in range(6):
        if "more of" in current(grid).inner_text():
            break
        grid.press("ArrowUp")
    expect(current(grid)).to_contain_text(f"Show 100 more of {MANY:,}")
    before = int(grid.get_attribute("aria-rowcount") or 0)
    grid.press("Enter")
    expect(grid).to_have_attribute("aria-rowcount", str(before + 100))
    expect(current(grid)).to_have_attribute("aria-posinset", "101")
    expect(current(grid)).to_have_attribute("aria-setsize", str(MANY))
    assert grid.locator(".tree-node").count() < 60


def test_a_row_deep_in_a_long_list_can_be_linked_to(context: BrowserContext, hall: Page) -> None:
    tab = opened(context, hall, "#/containment")
    tree(tab)
    place = next(at for at, each in enumerate(hall.rows("references", snapshot=0, id=5)) if each["class"] == "Array")
    tab.goto(f"http://127.0.0.1:{hall.port}/#/containment?path=0.0.{place}.777")
    tab.reload()
    grid = tree(tab)
    expect(current(grid)).to_have_attribute("aria-posinset", "778")
    expect(current(grid)).to_be_in_viewport()


def test_an_object_that_holds_itself_is_a_cycle_and_leads_back_up(context: BrowserContext, hall: Page) -> None:
    grid = tree(opened(context, hall, "#/containment?path=0.0.0"))
    cycle = row(grid, "owner :: Store")
    expect(cycle).to_contain_text("above")
    assert cycle.get_attribute("aria-expanded") is None
    cycle.click()
    grid.press("ArrowRight")
    expect(current(grid)).to_have_attribute("aria-level", "1")


def test_children_that_could_not_be_had_say_so_and_can_be_asked_for_again(context: BrowserContext, hall: Page) -> None:
    tab = opened(context, hall, "#/containment")
    grid = tree(tab)
    tab.route("**/api/references?*id=*", lambda route: route.abort())
    grid.focus()
    grid.press("ArrowRight")
    expect(grid.get_by_role("alert")).to_contain_text("The server does not answer.")
    tab.unroute("**/api/references?*id=*")
    grid.get_by_role("button", name="Try again").click()
    expect(row(grid, "cache :: Cache")).to_be_visible()


def test_a_slow_answer_shows_that_it_is_awaited(context: BrowserContext, hall: Page) -> None:
    tab = opened(context, hall, "#/containment")
    grid = tree(tab)
    waiting: list[Route] = []
    tab.route("**/api/references?*id=*", lambda route: waiting.append(route))
    grid.focus()
    grid.press("ArrowRight")
    expect(grid.get_by_text("Loading…")).to_be_visible()
    waiting[0].continue_()
    expect(row(grid, "cache :: Cache")).to_be_visible()
    expect(grid.get_by_text("Loading…")).to_have_count(0)


def test_what_is_unfolded_is_copied_as_text(context: BrowserContext, hall: Page) -> None:
    tab = opened(context, hall, "#/containment?path=0.0")
    row(tree(tab), "cache :: Cache").wait_for()
    tab.get_by_role("button", name="Copy as text").click()
    expect(tab.get_by_role("button", name="Copied")).to_be_visible()
    head, first, second, *_ = clipboard(tab).splitlines()
    assert head == "Object\tDistance\tShallow size\tRetained size"
    assert first.startswith("[1] :: Store @3\t")
    assert second.startswith("  cache :: Cache @5\t")


def test_names_of_a_heap_are_text_and_nothing_more(context: BrowserContext, hall: Page) -> None:
    tab = opened(context, hall, "#/containment?path=0.0.0")
    expect(row(tree(tab), "<img src=x")).to_be_visible()
    assert tab.evaluate("window.owned") is None
    assert tab.locator("main img, main script").count() == 0
    assert "\u202e" not in tab.locator("main").inner_text()
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_it_can_begin_at_an_object_and_leads_back_to_the_roots(context: BrowserContext, hall: Page) -> None:
    tab = opened(context, hall, "#/object?id=5")
    tab.get_by_role("link", name="All that it holds").click()
    assert {line.split(" :: ")[0] for line in lines(tree(tab))} == {"owner", "all", EVIL.replace("\u202e", "·")}
    tab.get_by_role("link", name="From the roots down").click()
    expect(row(tree(tab), "[1] :: Store")).to_be_visible()
