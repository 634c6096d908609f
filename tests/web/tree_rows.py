"""The rows of a tree in a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator
    from playwright.sync_api import Page as Tab


def tree(tab: Tab, name: str | re.Pattern[str] = re.compile("")) -> Locator:
    """The tree of this name, once rows are there."""
    found = tab.get_by_role("treegrid", name=name).first
    found.locator(".tree-node, .tree-rest-empty").first.wait_for()
    return found


def lines(grid: Locator) -> list[str]:
    """What stands in the names' column, indented by the level."""
    return [
        "  " * (int(row.get_attribute("aria-level") or "1") - 1) + row.locator(".tree-text").inner_text()
        for row in grid.locator(".tree-node").all()
    ]


def row(grid: Locator, text: str) -> Locator:
    """The first row that has this text."""
    return grid.locator(".tree-node").filter(has_text=text).first


def current(grid: Locator) -> Locator:
    """The row that has the cursor."""
    return grid.locator("[role=row][aria-selected=true]")


def figures(shown: Locator) -> list[str]:
    """Distance, shallow and retained size, as exact as they are known."""
    return [cell.get_attribute("title") or "" for cell in shown.locator(".tree-figure").all()]
