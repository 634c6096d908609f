"""What is done on the page. Each is timed in the browser, from the event that begins it to the frame that shows its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page as Tab

FIRST_TABLE = "document.querySelector('main .table-row .table-cell')?.textContent"
# `took` is the milliseconds from the first event of a kind until the frame after the one in which `done` holds.
_STOPWATCH = """() => {{
  window.took = new Promise(resolve => {{
    let began;
    addEventListener("{begins}", event => {{ began ??= event.timeStamp; }}, {{ capture: true, once: true }});
    const look = () => {{
      if (began === undefined || !({done})) requestAnimationFrame(look);
      else requestAnimationFrame(() => resolve(performance.now() - began));
    }};
    requestAnimationFrame(look);
  }});
}}"""
# The same from the moment at which a page begins to be opened.
_OPENING = """
  window.opened = new Promise(resolve => {
    const look = () => {
      if (!(DONE)) requestAnimationFrame(look);
      else requestAnimationFrame(() => resolve(performance.now()));
    };
    requestAnimationFrame(look);
  });
"""


@dataclass(frozen=True, slots=True)
class Click:
    """Something done on the page, and when it is done.

    `view` is where it is done: an address with places for the ids of objects. `first` is done before, untimed; `act` begins
    with an event of the kind `begins`; `done` is the JavaScript that is true once the answer is shown.
    """

    title: str
    view: str
    act: Callable[[Tab], None]
    done: str
    begins: str = "pointerdown"
    first: Callable[[Tab], None] | None = field(default=None)
    devtools: str | None = None
    """What devtools/clicks.mjs calls the same work in DevTools' engine."""


def milliseconds(tab: Tab, click: Click) -> float:
    """How long it takes, once, where its view is shown."""
    if click.first is not None:
        click.first(tab)
    tab.evaluate(_STOPWATCH.format(begins=click.begins, done=click.done))
    click.act(tab)
    took: float = tab.evaluate("window.took")
    return took


def opening_stopwatch(done: str) -> str:
    """A script that a page is opened with: `opened` is how long it took."""
    return _OPENING.replace("DONE", done)


_CLASSES = "document.querySelector('main > .table > .table-scroll')"
_OBJECTS = "document.querySelector('.table-unfolded .table-scroll')"
_OBJECTS_SHOWN = f"{_OBJECTS}?.ariaBusy === 'false' && {_OBJECTS}.querySelector('.table-cell a')"
_TREE = "[role=treegrid]"


def _press(place: str, key: str) -> Callable[[Tab], None]:
    return lambda tab: tab.locator(place).first.press(key)


def _click(place: str) -> Callable[[Tab], None]:
    return lambda tab: tab.locator(place).first.click()


def _click_heading(name: str) -> Callable[[Tab], None]:
    return _click(f"main > .table [role=columnheader] button:has-text('{name}')")


def _is_sorted(table: str, heading: str) -> str:
    return (
        f"{table}.ariaBusy === 'false' && [...{table}.querySelectorAll('[aria-sort]')]"
        f".some(each => each.textContent.startsWith('{heading}') && each.ariaSort !== 'none')"
    )


def _sorting(heading: str, other: str) -> Click:
    return Click(
        f"sort the classes by {heading.lower()}",
        f"#/summary?sort={other}",
        _click_heading(heading),
        _is_sorted(_CLASSES, heading),
    )


def _type_filter(tab: Tab) -> None:
    tab.get_by_role("searchbox", name="Filter classes").fill("retained>1MiB")


def _unfold_first_class(tab: Tab) -> None:
    tab.locator("main > .table .table-row[aria-expanded=false]").first.click()


def _unfold_and_wait(tab: Tab) -> None:
    _unfold_first_class(tab)
    tab.locator(".table-unfolded .table-scroll[aria-busy=false] .table-cell a").first.wait_for()


def _type_id(id_: int) -> Callable[[Tab], None]:
    return lambda tab: tab.locator(".frame-id input").fill(f"@{id_}")


def _to_second_row(tab: Tab) -> None:
    tree = tab.locator(_TREE).first
    tree.focus()
    for key in ("Home", "ArrowLeft", "ArrowDown"):
        tree.press(key)


def clicks(widest: int, most_held: int) -> tuple[Click, ...]:
    """All that is measured. `widest` is the id of an object with very many references, `most_held` of one that very many hold."""
    return (
        _sorting("Class", "count"),
        _sorting("Objects", "name"),
        _sorting("Distance", "name"),
        _sorting("Shallow size", "name"),
        _sorting("Retained size", "name"),
        Click(
            "filter the classes",
            "#/summary",
            _press("[aria-label^='Filter classes']", "Enter"),  # without it the page waits for the next letter
            f"{_CLASSES}.ariaBusy === 'false' && document.querySelector('.table-count').textContent.includes('match')",
            begins="keydown",
            first=_type_filter,
        ),
        Click(
            "unfold the class with most objects",
            "#/summary?sort=count",
            _unfold_first_class,
            _OBJECTS_SHOWN,
            devtools="unfold class",
        ),
        Click(
            "sort its objects by shallow size",
            "#/summary?sort=count",
            _click(".table-unfolded [role=columnheader] button:has-text('Shallow size')"),
            _is_sorted(_OBJECTS, "Shallow"),
            first=_unfold_and_wait,
            devtools="sort objects",
        ),
        Click(
            "go to the last of its objects",
            "#/summary?sort=count",
            _press(".table-unfolded .table-scroll", "End"),
            f"{_OBJECTS}.querySelector(`[aria-rowindex='${{{_OBJECTS}.ariaRowCount}}'] a`)",
            begins="keydown",
            first=_unfold_and_wait,
        ),
        Click(
            "unfold an object in Containment",
            "#/containment",
            _press(_TREE, "ArrowRight"),
            f"document.querySelector('{_TREE} [aria-level=\"2\"] a')",
            begins="keydown",
        ),
        Click(
            "open the object with most references",
            "#/statistics",
            _press(".frame-id input", "Enter"),
            f"document.querySelectorAll('.object-section {_TREE}').length > 2 && "
            f"[...document.querySelectorAll('.object-section {_TREE}')].slice(0, 2).every(each => each.querySelector('a'))",
            begins="keydown",
            first=_type_id(widest),
            devtools="unfold references",
        ),
        Click(
            "see the retainers of the object that most hold",
            f"#/object?id={most_held}",
            _click(".object-links a[href^='#/retainers']"),
            f"document.querySelector('main h1').textContent === 'Retainers' && document.querySelector('{_TREE} a')",
            devtools="unfold retainers",
        ),
        Click(
            "unfold a retainer of it",
            f"#/retainers?id={most_held}",
            _press(_TREE, "ArrowRight"),
            f"document.querySelector('{_TREE} [aria-level=\"2\"] a')",
            begins="keydown",
            first=_to_second_row,
        ),
        Click(
            "zoom into the map of dominators",
            "#/dominators",
            _click(".map-cell[data-path='0']"),
            "location.hash.includes('id=') && document.querySelectorAll('.map-crumbs li').length > 1",
        ),
    )
