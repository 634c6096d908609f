"""Tabs of a real browser over a page that is served."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from npm_packages import ROOT, require_packages

sys.path.insert(0, str(Path(__file__).parents[2]))
from zoo.browser import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator
    from playwright.sync_api import Page as Tab
    from served_pages import Page

CHROMIUM = find_chromium()
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run")


def opened(context: BrowserContext, page: Page, address: str) -> Tab:
    """A tab that shows a view of the page: `#/summary`."""
    tab = context.new_page()
    tab.goto(f"http://127.0.0.1:{page.port}/#token={page.token}")
    tab.get_by_role("heading", level=1).wait_for()
    tab.goto(f"http://127.0.0.1:{page.port}/{address}")
    return tab


def table(tab: Tab, name: str) -> Locator:
    """The table of this name, once its rows are there."""
    found = tab.locator(f"[role=grid][aria-label={name}], [role=treegrid][aria-label={name}]")
    found.and_(tab.locator("[aria-busy=false]")).wait_for()
    return found


def rows(grid: Locator) -> Locator:
    """The rows that are in the page, without the headings and what is unfolded."""
    return grid.locator(":scope > [role=rowgroup]:last-of-type > .table-row")


def cells(row: Locator) -> list[str]:
    """The texts of a row's cells, but for the arrow that unfolds it."""
    return [cell.inner_text() for cell in row.locator(":scope > [role=gridcell]:not(.table-toggle)").all()]


def clipboard(tab: Tab) -> str:
    text: str = tab.evaluate("navigator.clipboard.readText()")
    return text


def axe_program() -> str:
    """The program that looks for what keeps people out. It comes with the packages of the page: they are installed."""
    require_packages(ROOT / "web")
    return (ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(tab: Tab) -> list[str]:
    """What axe finds to keep some people from reading the page. The tab must pass over the policy of the page."""
    tab.evaluate(axe_program())
    found: list[str] = tab.evaluate(
        "axe.run().then(({violations}) => violations.map(({id, nodes}) => `${id}: ${nodes[0].html}`))"
    )
    return found
