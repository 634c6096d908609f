"""What holds an object, as a tree and as a graph, and what else does when something is ignored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from served_pages import Page, served_open
from tabs import opened
from tiny_heaps import TinyHeap
from tree_rows import current, lines, row, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Locator
    from playwright.sync_api import Page as Tab

expect = pytest.importorskip("playwright.sync_api").expect

EVIL = '<img src=x onerror="window.owned=1">\u202e</script>'
WINDOW, REGISTRY, LISTENER, WIDGET = 3, 5, 7, 9


@pytest.fixture(scope="module")
def held_twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A widget is held by a registry, and by a listener through the registry's back door; both hang on the window.

    Window → Registry → Widget, and Window → Registry → Listener → Widget; Widget → Registry closes a cycle.
    """
    heap = TinyHeap()
    window = heap.node("object", "Window", 8)
    registry = heap.node("object", "Registry", 8, held_by=None)
    listener = heap.node("closure", "onClick", 8, held_by=None)
    widget = heap.node("object", "Widget", 8, held_by=None)
    heap.edge(window, "property", "registry", registry)
    heap.edge(window, "property", EVIL, listener)
    heap.edge(registry, "property", "byName", widget)
    heap.edge(registry, "property", "newest", widget)
    heap.edge(listener, "context", "self", widget)
    heap.edge(widget, "property", "home", registry)
    path = tmp_path_factory.mktemp("held") / "held.heapsnapshot"
    path.write_bytes(heap.written())
    with served_open(path) as started:
        yield started


def box(tab: Tab, id_: int) -> Locator:
    return tab.locator(".graph-box").filter(has=tab.get_by_role("link", name=re.compile(rf"@{id_}$")))


def top_of(tab: Tab, id_: int) -> float:
    place = box(tab, id_).bounding_box()
    assert place is not None
    return place["y"]


def test_the_first_of_each_level_is_unfolded_up_to_a_root(context: BrowserContext, held_twice: Page) -> None:
    grid = tree(opened(context, held_twice, f"#/retainers?id={WIDGET}"))
    row(grid, "in Window").wait_for()
    shown = lines(grid)
    assert {line for line in shown if not line.startswith(" ")} == {
        f"byName in Registry @{REGISTRY}", f"newest in Registry @{REGISTRY}", f"self in onClick() @{LISTENER}",
    }  # fmt: skip
    assert shown[1].startswith("  ")


def test_a_retainer_that_is_ignored_is_gone_until_it_is_regarded_again(context: BrowserContext, held_twice: Page) -> None:
    tab = opened(context, held_twice, f"#/retainers?id={WIDGET}")
    grid = tree(tab)
    row(grid, "byName in Registry").click()
    grid.press("i")
    expect(tab).to_have_url(re.compile(rf"ignore={REGISTRY}\b"))
    grid = tree(tab)
    expect(grid.locator("[aria-level='1']")).to_have_count(1)
    expect(row(grid, "self in onClick()")).to_be_visible()
    tab.go_back()
    expect(tree(tab).locator("[aria-level='1']")).to_have_count(3)
    tab.go_forward()
    tab.get_by_role("button", name=f"Regard @{REGISTRY} again").click()
    expect(tree(tab).locator("[aria-level='1']")).to_have_count(3)
    expect(tab.get_by_role("group", name="Ignored retainers")).to_have_count(0)


def test_the_button_of_the_row_ignores_too(context: BrowserContext, held_twice: Page) -> None:
    tab = opened(context, held_twice, f"#/retainers?id={WIDGET}")
    row(tree(tab), "self in onClick()").click()
    current(tree(tab)).get_by_role("button", name="Ignore").click()
    expect(row(tree(tab), "onClick")).to_have_count(0)


def test_the_graph_has_each_holder_below_what_it_holds_with_the_names_of_its_references(
    context: BrowserContext, held_twice: Page
) -> None:
    tab = opened(context, held_twice, f"#/retainers?id={WIDGET}")
    tab.get_by_text("Graph", exact=True).click()
    expect(tab).to_have_url(re.compile("retainers=graph"))
    expect(tab.locator(".graph-box")).to_have_count(4)
    assert top_of(tab, WIDGET) < top_of(tab, REGISTRY) == top_of(tab, LISTENER) < top_of(tab, WINDOW)
    names = tab.locator(".graph-sheet text").evaluate_all("all => all.map((each) => each.lastChild.textContent)")
    assert {"self", "registry"} <= set(names)
    assert any(name.endswith("+1") for name in names)  # byName and newest are one arrow
    assert tab.locator(".graph-back").count() == 1  # home


def test_a_node_of_the_graph_leads_to_its_page_and_back(context: BrowserContext, held_twice: Page) -> None:
    tab = opened(context, held_twice, f"#/retainers?id={WIDGET}&retainers=graph")
    box(tab, REGISTRY).get_by_role("link").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(f"Registry @{REGISTRY}")
    tab.go_back()
    expect(box(tab, WIDGET)).to_be_visible()


def test_what_holds_only_through_an_ignored_node_leaves_the_graph(context: BrowserContext, held_twice: Page) -> None:
    tab = opened(context, held_twice, f"#/retainers?id={WIDGET}&retainers=graph")
    tab.get_by_role("button", name=f"Ignore @{REGISTRY}").click()
    expect(box(tab, REGISTRY)).to_have_count(0)
    expect(tab.locator(".graph-box")).to_have_count(3)
    tab.get_by_role("button", name=f"Ignore @{LISTENER}").click()
    expect(tab.get_by_text("what is ignored holds it")).to_be_visible()
    tab.get_by_role("button", name="Regard all again").click()
    expect(tab.locator(".graph-box")).to_have_count(4)


def test_a_node_of_the_graph_unfolds_what_else_holds_it(context: BrowserContext, held_twice: Page) -> None:
    tab = opened(context, held_twice, f"#/retainers?id={WIDGET}&retainers=graph&most=2")
    expect(tab.locator(".graph-box")).to_have_count(2)
    tab.get_by_role("button", name=f"Show what else holds @{WIDGET}").click()
    expect(tab.locator(".graph-box")).to_have_count(3)
    tab.reload()
    expect(tab.locator(".graph-box")).to_have_count(3)
    tab.get_by_role("button", name="Show more").click()
    expect(tab.locator(".graph-box")).to_have_count(4)


def test_an_object_that_only_a_root_holds_says_so(context: BrowserContext, held_twice: Page) -> None:
    tab = opened(context, held_twice, f"#/retainers?id={WINDOW}")
    expect(tab.get_by_text("Nothing but roots and weak references holds it.")).to_be_visible()
    tab.get_by_text("Graph", exact=True).click()
    expect(tab).to_have_url(re.compile("retainers=graph"))
    expect(tab.get_by_text("Nothing but roots and weak references holds it.")).to_be_visible()


def test_an_id_that_is_not_there_or_none_at_all_says_what_to_do(context: BrowserContext, held_twice: Page) -> None:
    tab = opened(context, held_twice, "#/retainers?id=999999")
    expect(tab.get_by_role("alert")).to_contain_text("999999")
    tab.goto(f"http://127.0.0.1:{held_twice.port}/#/retainers")
    expect(tab.get_by_role("heading", name="Retainers of which object?")).to_be_visible()


def test_names_of_a_heap_are_text_and_nothing_more(context: BrowserContext, held_twice: Page) -> None:
    tab = opened(context, held_twice, f"#/retainers?id={WIDGET}&retainers=graph")
    expect(tab.locator(".graph-sheet text").filter(has_text="<img")).to_have_count(1)
    assert tab.evaluate("window.owned") is None
    assert tab.locator("main img, main script").count() == 0
    assert "\u202e" not in tab.locator("main").inner_text()
    tab.set_viewport_size({"width": 390, "height": 844})
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
