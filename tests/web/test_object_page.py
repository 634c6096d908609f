"""An object's page: what it is, why it is alive, what it holds, and what goes with it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import pytest
from served_pages import Page, served_open
from services import eventually
from tabs import opened
from tiny_heaps import TinyHeap
from tree_rows import current, figures, lines, row, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Locator, Route
    from playwright.sync_api import Page as Tab

expect = pytest.importorskip("playwright.sync_api").expect

EVIL = '<img src=x onerror="window.owned=1">\u202e</script>'
LONG = "x" * 5_000 + "end"
TEXT_SIZE = 5_016
STORE, CACHE, TEXT, EVIL_ID = 3, 5, 7, 9


def shop(*, has_more: bool) -> bytes:
    """A store of 100 bytes holds a cache of 40, which holds a long text, a name that attacks, and elements."""
    heap = TinyHeap()
    store = heap.node("object", "Store", 100)
    cache = heap.node("object", "Cache", 40, held_by=None)
    text = heap.node("string", LONG, TEXT_SIZE, held_by=None)
    evil = heap.node("object", EVIL * 50, 8, held_by=None, detachedness=2)
    heap.edge(store, "property", "cache", cache)
    heap.edge(cache, "property", "text", text)
    heap.edge(cache, "property", EVIL, evil)
    for _ in range(250 if has_more else 50):
        heap.node("object", "Entry", 8, held_by=cache)
    if has_more:
        heap.node("object", "Newcomer", 8, held_by=store)
    return heap.written()


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("shops")
    (folder / "early.heapsnapshot").write_bytes(shop(has_more=False))
    (folder / "late.heapsnapshot").write_bytes(shop(has_more=True))
    with served_open(folder / "early.heapsnapshot", folder / "late.heapsnapshot") as started:
        yield started


def section(tab: Tab, name: str) -> Locator:
    return tab.get_by_role("region", name=re.compile(name))


def test_the_head_says_what_the_object_is_and_what_it_retains(context: BrowserContext, shops: Page) -> None:
    tab = opened(context, shops, f"#/object?snapshot=1&id={CACHE}")
    expect(tab.get_by_role("heading", level=1)).to_have_text(f"Cache @{CACHE}")
    titles = [each.get_attribute("title") for each in tab.locator(".object-figures > div").all()]
    assert titles[:2] == [f"{40 + TEXT_SIZE + 8 + 250 * 8:,} bytes", "40 bytes"]
    expect(tab.locator(".object-figures")).to_contain_text("Distance")
    expect(tab.get_by_role("meter")).to_have_attribute("aria-label", "Share of the heap")


def test_what_it_holds_stands_in_groups_that_say_how_many_there_are(context: BrowserContext, shops: Page) -> None:
    grid = tree(opened(context, shops, f"#/object?snapshot=1&id={CACHE}"), "What the object holds")
    shown = lines(grid)
    assert shown[0] == "Properties 2"
    assert sorted(line.strip().split(" :: ")[0] for line in shown[1:3]) == sorted(["text", EVIL.replace("\u202e", "·")])
    assert shown[3] == "Elements 250"
    expect(row(grid, "Elements")).to_have_attribute("aria-expanded", "true")
    grid.focus()
    grid.press("End")
    expect(current(grid)).to_contain_text("Show 100 more of 250")
    grid.press("Enter")
    expect(current(grid)).to_have_attribute("aria-posinset", "101")
    expect(current(grid)).to_contain_text(":: Entry")


CROWD = 2_345


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A list of more objects than one answer has room for; the last is one of its own kind."""
    heap = TinyHeap()
    held = heap.node("object", "Crowd", 100)
    for number in range(CROWD):
        heap.node("object", "Last" if number == CROWD - 1 else "Entry", 8, held_by=held)
    path = tmp_path_factory.mktemp("crowd") / "crowd.heapsnapshot"
    path.write_bytes(heap.written())
    with served_open(path) as started:
        yield started


@pytest.mark.parametrize(("name", "group"), [("What the object holds", "Elements"), ("Objects below what dominates them", "")])
def test_lists_of_what_is_held_and_dominated_go_on_to_their_last_row(
    context: BrowserContext, crowd: Page, name: str, group: str
) -> None:
    grid = tree(opened(context, crowd, f"#/object?id={STORE}"), name)
    if group:
        expect(row(grid, group)).to_contain_text(f"{CROWD:,}")
    grid.focus()

    def is_at_the_end(shown: Locator) -> bool:
        grid.press("End")  # rows that came meanwhile are below what was the end
        return shown.is_visible()

    for more in ("1,000 more", "1,000 more", "245 more"):
        button = grid.get_by_role("button", name=more, exact=True)
        assert eventually(partial(is_at_the_end, button))
        button.click()
    assert eventually(partial(is_at_the_end, row(grid, "Last")))
    expect(current(grid)).to_have_attribute("aria-posinset", f"{CROWD}")
    expect(current(grid)).to_contain_text("Last")


def test_the_text_of_a_string_is_cut_until_all_of_it_is_wanted(context: BrowserContext, shops: Page) -> None:
    tab = opened(context, shops, f"#/object?snapshot=1&id={TEXT}")
    text = section(tab, "^Text")
    expect(text).to_contain_text("5,003 characters")
    shown = text.locator("pre")
    assert len(shown.inner_text()) < 5_003
    text.get_by_role("button", name=re.compile("^Show all")).click()
    expect(shown).to_have_text(LONG)
    expect(text.get_by_role("button", name=re.compile("^Show"))).to_have_count(0)


def test_the_shortest_way_to_a_root_is_unfolded_at_once(context: BrowserContext, shops: Page) -> None:
    grid = tree(opened(context, shops, f"#/object?snapshot=1&id={TEXT}"), "What holds the object")
    row(grid, "in Store").wait_for()
    assert lines(grid)[:2] == [f"text in Cache @{CACHE}", f"  cache in Store @{STORE}"]
    assert figures(row(grid, "in Store"))[1] == "100 bytes"


def test_the_trail_says_why_it_is_alive_and_its_boxes_are_links(context: BrowserContext, shops: Page) -> None:
    tab = opened(context, shops, f"#/object?snapshot=1&id={TEXT}")
    why = section(tab, "Why it is alive")
    expect(why.locator(".object-trail")).to_contain_text("cache")
    why.get_by_role("link", name=re.compile("Cache")).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(f"Cache @{CACHE}")
    tab.go_back()
    expect(tab.get_by_role("heading", level=1)).to_contain_text(f"@{TEXT}")


def test_dominated_objects_and_dominators_are_those_of_the_heap(context: BrowserContext, shops: Page) -> None:
    tab = opened(context, shops, f"#/object?snapshot=1&id={CACHE}")
    dominated = tree(tab, "Objects below what dominates them")
    expect(row(dominated, f"@{TEXT}")).to_have_attribute("aria-posinset", "1")
    expect(row(dominated, f"@{TEXT}")).to_have_attribute("aria-setsize", "252")
    chain = tab.get_by_role("list", name=re.compile("^Dominators"))
    names = [re.compile(name) for name in ("the root", f"Store @{STORE}", "this object")]
    expect(chain.get_by_role("listitem")).to_have_text(names)


def test_the_same_object_in_each_snapshot_stands_side_by_side(context: BrowserContext, shops: Page) -> None:
    tab = opened(context, shops, f"#/object?snapshot=1&id={CACHE}")
    others = section(tab, "In each snapshot").get_by_role("row")
    expect(others).to_have_count(3)
    expect(others.nth(1)).to_contain_text("\N{MINUS SIGN}1.6 KiB")  # 200 entries of 8 bytes less
    others.nth(1).get_by_role("link").click()
    expect(tab).to_have_url(re.compile(rf"snapshot=0&id={CACHE}$"))
    expect(section(tab, "In each snapshot").get_by_role("row").nth(2)).to_contain_text("+1.6 KiB")


def test_an_object_that_another_snapshot_lacks_is_said_to_be_not_there(context: BrowserContext, shops: Page) -> None:
    newcomer = max(each["id"] for each in shops.rows("references", snapshot=1, id=STORE) if each["class"] == "Newcomer")
    tab = opened(context, shops, f"#/object?snapshot=1&id={newcomer}")
    expect(section(tab, "In each snapshot").get_by_role("row").nth(1)).to_contain_text("not there")


def test_an_id_that_is_not_there_or_none_at_all_says_what_to_do(context: BrowserContext, shops: Page) -> None:
    tab = opened(context, shops, "#/object?snapshot=1&id=999999")
    expect(tab.get_by_role("alert")).to_contain_text("999999")
    tab.goto(f"http://127.0.0.1:{shops.port}/#/object?id=javascript:1")
    expect(tab.get_by_role("heading", name="Which object?")).to_be_visible()
    box = tab.get_by_role("searchbox")
    box.fill(f"@{CACHE}")
    box.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text(f"Cache @{CACHE}")


def test_the_class_leads_to_its_objects(context: BrowserContext, shops: Page) -> None:
    tab = opened(context, shops, f"#/object?snapshot=1&id={CACHE}")
    tab.locator(".object-kind").get_by_role("link", name="Cache").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Summary")
    expect(tab.get_by_role("link", name=re.compile(f"@{CACHE}$"))).to_be_visible()


def test_names_of_a_heap_are_text_and_nothing_more(context: BrowserContext, shops: Page) -> None:
    tab = opened(context, shops, f"#/object?snapshot=1&id={EVIL_ID}")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("<img src=x")
    expect(tab.locator(".object-badge", has_text="detached")).to_be_visible()
    tree(tab, "What holds the object")
    assert tab.evaluate("window.owned") is None
    assert tab.locator("main img, main script").count() == 0
    assert "\u202e" not in tab.locator("main").inner_text()
    tab.set_viewport_size({"width": 390, "height": 844})
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_all_that_the_page_needs_is_asked_for_at_once_and_once(context: BrowserContext, shops: Page) -> None:
    tab = opened(context, shops, "#/statistics")
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))

    def answered_last(route: Route) -> None:
        """The object itself, when all the rest has been asked for."""
        if all(any(f"/api/{each}?" in url for url in asked) for each in ("retainers", "dominated", "trail", "dominator-chain")):
            route.continue_()
        else:
            waiting.append(route)

    waiting: list[Route] = []
    tab.route(f"**/api/object?snapshot=1&id={CACHE}", answered_last)
    with (
        tab.expect_request("**/api/retainers?*"),
        tab.expect_request("**/api/dominated?*"),
        tab.expect_request("**/api/trail?*"),
        tab.expect_request("**/api/dominator-chain?*"),
    ):
        tab.evaluate(f"location.hash = '#/object?snapshot=1&id={CACHE}'")
    for route in waiting:
        route.continue_()
    expect(tab.get_by_role("heading", level=1)).to_have_text(f"Cache @{CACHE}")
    expect(section(tab, "Retainers").get_by_role("row").nth(1)).to_contain_text("Store")
    expect(section(tab, "Dominated").get_by_role("list", name=re.compile("Dominators"))).to_contain_text("Store")
    expect(section(tab, "Why it is alive")).to_contain_text("cache")
    questions = [url.partition("/api/")[2] for url in asked if "/api/" in url]
    assert sorted(questions) == sorted(set(questions))
