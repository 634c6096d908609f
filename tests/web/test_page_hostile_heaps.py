"""A heap whose names try to be more than names: everywhere on the page they are text, and nothing of them runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from page_views import addresses, expect, no_complaints, show
from served_pages import Page, served_open
from tabs import opened, rows, table
from tiny_heaps import TinyHeap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext
    from playwright.sync_api import Page as Tab

RUNS = "window.owned=(window.owned||0)+1"
EVIL = f'evil <img src=x onerror="{RUNS}"></script><script>{RUNS}</script><svg onload="{RUNS}">'
BIDI = "\u202etxet desrever\u202c\u2066\u2069\u200f"
NAMES = (
    EVIL,
    f"\"'><iframe srcdoc='<script>parent.{RUNS}</script>'>",
    f"javascript:{RUNS}//",
    f"{BIDI} {EVIL}",
    f"{EVIL}{'long ' * 20_000}",
    "\x00\x1b[31m\r\n\t\u2028\ud800",
    "{{constructor.constructor('" + RUNS + "')()}}",
    "__proto__",
    "constructor",
)
PER_ROUND = 40
REQUESTS = 20
# A reader must see that they are there: they turn texts around, or end up in a terminal by way of a copy.
UNSEEN = ("\u202e", "\u2066", "\x1b")
WHAT_RUNS = "main :is(img, script, iframe, object, embed, [onload], [onerror])"
SCHEMES = "[...document.querySelectorAll('main a')].map(link => link.getAttribute('href').split('/')[0])"
TITLES = "[...document.querySelectorAll('main *')].map(({title, ariaLabel}) => `${title} ${ariaLabel}`).join()"


def heap_after(rounds: int) -> bytes:
    """Objects of every name; those of the first name are added in every round, by way of edges with such names too."""
    heap = TinyHeap()
    heap.node("synthetic", "(GC roots)")
    holder = heap.node("object", NAMES[1], 100, held_by=None)
    heap.edge(0, "property", EVIL, holder)
    for name in NAMES:
        for type_ in ("object", "closure", "native", "array", "string", "symbol"):
            held = heap.node(type_, name, 200, held_by=None)
            heap.edge(holder, "property", name, held)
            heap.edge(held, "context", EVIL, holder)
    for _ in range(3):
        heap.edge(holder, "internal", EVIL, heap.node("string", f"{EVIL} of which there are some", 4000, held_by=None))
    for _ in range((rounds + 1) * PER_ROUND):
        added = heap.node("object", EVIL, 1000, held_by=holder)
        heap.edge(added, "property", BIDI, heap.node("string", EVIL, 100, held_by=None))
    return heap.written()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    files = []
    for rounds in range(3):
        # A file's name is shown as well.
        files.append(folder / f"{rounds}<img src=x onerror={RUNS}>.heapsnapshot")
        files[-1].write_bytes(heap_after(rounds))
    with served_open(*files, "--requests", f"{REQUESTS},{REQUESTS}") as page:
        yield page


def assert_harmless(tab: Tab, view: str) -> None:
    __tracebackhide__ = True
    assert tab.evaluate("window.owned") is None, view
    assert tab.locator(WHAT_RUNS).count() == 0, view
    assert set(tab.evaluate(SCHEMES)) <= {"#"}, view
    shown = tab.locator("main").inner_text() + tab.evaluate(TITLES)
    assert not any(each in shown for each in UNSEEN), view
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, view


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["wide", "telephone"])
def test_no_name_of_a_heap_is_more_than_text_on_any_view(context: BrowserContext, hostile: Page, size: tuple[int, int]) -> None:
    with no_complaints(context):
        tab = opened(context, hostile, "#/verdict")
        tab.set_viewport_size({"width": size[0], "height": size[1]})
        shown = set()
        for name, address in addresses(hostile).items():
            if name == "capture":
                continue  # it shows nothing of a heap
            show(tab, hostile, address)
            assert_harmless(tab, name)
            if "<img src=x onerror=" in tab.locator("main").inner_text():
                shown.add(name)
        assert shown >= {"verdict", "summary", "comparison", "growth", "retainers", "object", "dominators", "statistics"}


def test_what_unfolds_is_text_too(context: BrowserContext, hostile: Page) -> None:
    with no_complaints(context):
        tab = opened(context, hostile, "#/summary")
        for _ in range(3):
            rows(table(tab, "classes")).and_(tab.locator("[aria-expanded=false]")).first.click()
        expect(rows(tab.get_by_role("grid", name="objects").first).first).to_be_visible()
        assert_harmless(tab, "summary, unfolded")
        show(tab, hostile, "#/containment")
        tree = tab.get_by_role("treegrid")
        tree.focus()
        tree.press("ArrowRight")
        expect(tree.locator("[aria-level='2']").first).to_be_visible()
        assert_harmless(tab, "containment, unfolded")
        for row in tree.get_by_role("row").all()[1:6]:
            row.hover()
        assert_harmless(tab, "containment, pointed at")


def test_an_address_that_is_made_up_is_shown_as_text_and_asks_for_nothing_else(context: BrowserContext, hostile: Page) -> None:
    with no_complaints(context) as refusals:
        tab = opened(context, hostile, "#/verdict")
        made_up = "%3Cimg%20src%3Dx%20onerror%3D%22window.owned%3D1%22%3E"
        show(tab, hostile, f"#/summary?filter={made_up}&sort=count&row=99999999999&unfolded={made_up}")
        assert_harmless(tab, "summary")
        show(tab, hostile, f"#/sql?query={made_up}")
        assert_harmless(tab, "sql")
        show(tab, hostile, f"#/{made_up}")
        assert_harmless(tab, "nothing")
        refusals.append("status of 400")
        show(tab, hostile, f"#/summary?sort={made_up}")
        assert_harmless(tab, "summary")
        show(tab, hostile, f"#/object?id=../../etc/passwd&snapshot={made_up}")
        assert_harmless(tab, "object")
