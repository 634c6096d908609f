"""Statistics of all snapshots side by side, with DevTools' numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import zstandard
from tabs import opened

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator
    from playwright.sync_api import Page as Tab
    from served_pages import Page

expect = pytest.importorskip("playwright.sync_api").expect

NODE20 = Path(__file__).parents[1] / "data" / "node20"


def devtools_statistics() -> Any:
    compressed = (NODE20 / "expected.after.json.zst").read_bytes()
    return json.loads(zstandard.ZstdDecompressor().decompress(compressed, max_output_size=1 << 27))["statistics"]


def sizes(row: Locator) -> list[int]:
    """The bytes of a part in each snapshot, and last what was added."""
    titles = [cell.get_attribute("title") or "" for cell in row.locator("td[title]").all()]
    return [int(title.removesuffix(" bytes").replace(",", "").replace("\N{MINUS SIGN}", "-")) for title in titles]


def table(tab: Tab) -> dict[str, list[int]]:
    tab.get_by_role("rowheader", name="Total").wait_for()
    rows = [row for row in tab.get_by_role("table").get_by_role("row").all() if row.get_by_role("rowheader").count()]
    return {row.get_by_role("rowheader").inner_text(): sizes(row) for row in rows}


def test_the_parts_of_the_newest_snapshot_are_those_of_devtools(context: BrowserContext, page: Page) -> None:
    shown = {name: figures[2] for name, figures in table(opened(context, page, "#/statistics")).items()}
    devtools = devtools_statistics()
    v8, native = devtools["v8heap"], devtools["native"]
    assert shown["Total"] == devtools["total"]
    assert (shown["Code"], shown["Strings"], shown["JS arrays"]) == (v8["code"], v8["strings"], v8["jsArrays"])
    assert shown["System objects"] == v8["system"]
    assert shown["Typed arrays"] == native["typedArrays"]
    assert shown["Other native memory"] == native["total"] - native["typedArrays"]


def test_the_parts_of_each_snapshot_add_up_and_what_grew_is_the_difference(context: BrowserContext, page: Page) -> None:
    shown = table(opened(context, page, "#/statistics"))
    total = shown.pop("Total")
    for place in range(4):
        assert sum(figures[place] for figures in shown.values()) == total[place]
    for warm, _, newer, growth in shown.values():
        assert growth == newer - warm


def test_a_bar_is_as_long_as_its_heap_is_large(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/statistics")
    totals = table(tab)["Total"][:3]
    widths = [
        sum(float((part.get_attribute("width") or "").removesuffix("%")) for part in bar.locator("rect").all())
        for bar in tab.locator(".statistics-bar").all()
    ]
    assert widths == pytest.approx([100 * total / max(totals) for total in totals])


def test_on_a_telephone_nothing_stands_beside_the_page(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/statistics")
    tab.set_viewport_size({"width": 390, "height": 844})
    expect(tab.get_by_role("rowheader", name="Total")).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
