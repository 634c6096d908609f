"""Everybody can read the page and use it: what axe checks, on every view, in both themes, on a desk and on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from page_views import addresses, show
from tabs import axe_program, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from served_pages import Page

# A theme changes colours and nothing else: of the second one those are checked.
RULES = {"light": "{}", "dark": "{runOnly: ['color-contrast', 'link-in-text-block']}"}
SAID = "({violations}) => violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 300)}`))"


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_program()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desk", "telephone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_on_any_view_keeps_somebody_out(
    browser: Browser, page: Page, axe: str, theme: Literal["light", "dark"], size: tuple[int, int]
) -> None:
    width, height = size
    # axe is no script of the page's own, which the page's policy forbids.
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": height}, bypass_csp=True)
    try:
        tab = opened(context, page, "#/verdict")
        tab.evaluate(axe)
        found = {}
        for view, address in addresses(page).items():
            show(tab, page, address)
            found[view] = tab.evaluate(f"axe.run({RULES[theme]}).then({SAID})")
            assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, view
        assert {view: each for view, each in found.items() if each} == {}
    finally:
        context.close()
