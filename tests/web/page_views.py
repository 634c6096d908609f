"""Every view of the page, and a watch on what the browser says of the page."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from services import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext
    from playwright.sync_api import Page as Tab
    from served_pages import Page

expect = pytest.importorskip("playwright.sync_api").expect

# What stands where an answer or a row is still awaited.
AWAITED = "main :is([aria-busy=true], .state[role=status], .table-awaited, .tree-rest-loading)"


def addresses(page: Page) -> dict[str, str]:
    """The address of every view over what this server has opened, by the view's name."""
    snapshots = len(page.ask("session")["snapshots"])
    newest = snapshots - 1
    largest = page.ask("dominated", snapshot=newest, id=1)["rows"][0]["id"]
    class_key = page.ask("object", snapshot=newest, id=largest)["class_key"]
    alone = {
        "verdict": "#/verdict",
        "summary": f"#/summary?snapshot={newest}&filter=e&sort=count",
        "containment": f"#/containment?snapshot={newest}",
        "dominators": f"#/dominators?snapshot={newest}&id={largest}",
        "treemap": f"#/dominators?snapshot={newest}&shape=treemap",
        "dominator tree": f"#/dominators?snapshot={newest}&shape=tree",
        "retainers": f"#/retainers?snapshot={newest}&id={largest}",
        "retainer graph": f"#/retainers?snapshot={newest}&id={largest}&retainers=graph",
        "object": f"#/object?snapshot={newest}&id={largest}",
        "no object": f"#/object?snapshot={newest}",
        "retainers of no object": f"#/retainers?snapshot={newest}",
        "statistics": f"#/statistics?snapshot={newest}",
        "strings": f"#/strings?snapshot={newest}",
        "findings": f"#/findings?snapshot={newest}",
        "sql": f"#/sql?snapshot={newest}",
        "capture": "#/capture",
        "nothing": "#/no-such-view",
    }
    assert class_key
    return alone if snapshots == 1 else {**alone, "comparison": f"#/comparison?older=0&newer={newest}", "growth": "#/growth"}


def settle(tab: Tab) -> None:
    """Wait until the view stands there and nothing is awaited any more."""
    milliseconds = PATIENCE_SECONDS * 1000
    expect(tab.locator("main h1")).to_be_attached(timeout=milliseconds)
    expect(tab.locator(AWAITED)).to_have_count(0, timeout=milliseconds)


def show(tab: Tab, page: Page, address: str) -> None:
    """Have a tab that is logged in show a view."""
    tab.goto(f"http://127.0.0.1:{page.port}/{address}")
    # Until the next view is drawn the last one stands there, awaiting nothing.
    tab.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 100))")
    settle(tab)


@contextlib.contextmanager
def no_complaints(context: BrowserContext) -> Iterator[list[str]]:
    """Whatever happens in the body, the browser has nothing to say against it, and nothing is fetched from elsewhere.

    What is put into the list that the body gets may be said: that the server refused something.
    """
    said: list[str] = []
    expected: list[str] = []
    asked: set[str] = set()
    context.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
    context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    yield expected
    unexpected = [words for words in said if not any(each in words for each in expected)]
    assert not unexpected, unexpected
    assert all(any(each in words for words in said) for each in expected), said
    assert len(asked) == 1, asked
    assert next(iter(asked)).startswith("127.0.0.1:"), asked
