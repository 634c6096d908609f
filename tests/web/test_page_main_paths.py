"""The ways that people go through the page, in a browser: from the verdict to what holds the leak, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from page_views import addresses, expect, no_complaints, settle, show
from services import eventually
from tabs import cells, clipboard, opened, rows, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Locator
    from playwright.sync_api import Page as Tab
    from served_pages import Page


@pytest.fixture(autouse=True)
def refusals(context: BrowserContext) -> Iterator[list[str]]:
    """What the browser may say of answers that the server refuses; else it has nothing to say in any of these tests."""
    with no_complaints(context) as expected:
        yield expected


def title(tab: Tab) -> Locator:
    return tab.get_by_role("heading", level=1)


def address(tab: Tab) -> str:
    return tab.url.partition("#")[2]


def view(tab: Tab, name: str) -> Locator:
    return tab.get_by_role("navigation", name="Views").get_by_role("link", name=name, exact=True)


def assert_same(other: Tab, tab: Tab) -> None:
    """Where the address of a tab is opened anew, in another tab, the same stands at the same places."""
    other.goto("about:blank")
    other.goto(tab.url)
    assert eventually(lambda: seen(other) == seen(tab) != []), tab.url


# Rows beyond what is in view may be in the page or not.
SEEN = """() => [...document.querySelectorAll("main *")].flatMap(element => {
  const own = [...element.childNodes].filter(({nodeType}) => nodeType === Node.TEXT_NODE).map(({data}) => data).join("");
  const text = "value" in element ? String(element.value) : own;
  const {left, top, width, height} = element.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  const isInView = element.contains(document.elementFromPoint(x, y));
  return text.trim() && isInView ? [[Math.round(x), Math.round(y), text, element.ariaSort, element.ariaExpanded]] : [];
})"""


def seen(tab: Tab) -> list[object]:
    """The texts in view, each with its place."""
    settle(tab)
    found: list[object] = tab.evaluate(SEEN)
    return found


def test_the_address_with_the_token_opens_the_verdict_and_keeps_the_token_to_itself(context: BrowserContext, page: Page) -> None:
    tab = context.new_page()
    tab.goto(f"http://127.0.0.1:{page.port}/#token={page.token}")
    expect(title(tab)).to_have_text(re.compile(r"^\d+ (leaks?|suspects?)"))
    assert page.token not in tab.url
    tab.reload()
    expect(title(tab)).to_have_text(re.compile(r"^\d+ (leaks?|suspects?)"))
    assert page.token not in tab.evaluate("document.cookie")


def test_without_the_token_the_page_shows_nothing(context: BrowserContext, page: Page, refusals: list[str]) -> None:
    refusals.append("status of 401")
    tab = context.new_page()
    tab.goto(f"http://127.0.0.1:{page.port}/#/summary")
    expect(tab.get_by_role("alert")).to_be_visible()
    expect(tab.get_by_role("grid")).to_have_count(0)


def test_from_the_verdict_to_the_object_to_what_holds_it_and_back_and_forward(context: BrowserContext, page: Page) -> None:
    suspect = page.ask("verdict")["suspects"][0]
    holder = suspect["holder"]["id"]
    tab = opened(context, page, "#/verdict")
    tab.get_by_role("article").first.locator(f"a[href$='id={holder}']").first.click()
    expect(title(tab)).to_contain_text(f"@{holder}")
    tab.get_by_role("link", name="All that holds it").click()
    expect(title(tab)).to_have_text("Retainers")
    trees = tab.get_by_role("treegrid")
    retainers = page.ask("retainers", snapshot=2, id=holder)
    nearest = trees.get_by_role("row").nth(1)
    expect(nearest).to_contain_text(f"@{retainers['rows'][0]['id']}")
    trees.focus()
    trees.press("Enter")
    expect(title(tab)).to_contain_text(f"@{retainers['rows'][0]['id']}")
    for expected in ("Retainers", f"@{holder}", re.compile(r"^\d+ leak")):
        tab.go_back()
        expect(title(tab)).to_contain_text(expected)
    tab.go_forward()
    expect(title(tab)).to_contain_text(f"@{holder}")
    tab.go_forward()
    expect(title(tab)).to_have_text("Retainers")


def test_a_summary_is_as_it_was_left_after_a_reload_and_in_a_new_tab(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/summary")
    grid = table(tab, "classes")
    tab.get_by_role("searchbox", name=re.compile("Filter classes")).fill("^(Map|Set|Session)$")
    expect(rows(grid)).to_have_count(3)
    heading = grid.get_by_role("columnheader", name="Objects")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    rows(grid).filter(has_text="Session").click()
    expect(rows(table(tab, "objects")).first).to_contain_text("Session @")
    before = seen(tab)
    tab.reload()
    assert eventually(lambda: seen(tab) == before)
    assert_same(context.new_page(), tab)


def test_the_address_of_every_view_shows_the_same_in_a_new_tab(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/verdict")
    other = context.new_page()
    for name, there in addresses(page).items():
        if name != "capture":  # it shows what runs on the machine, from moment to moment
            show(tab, page, there)
            assert_same(other, tab)


def test_two_snapshots_are_chosen_swapped_and_chosen_back(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/comparison?older=0&newer=2&filter=Session")
    only = rows(table(tab, "classes"))
    assert cells(only.first)[:4] == ["Session", "600", "0", "+600"]
    tab.get_by_label("Older").select_option(index=1)
    expect(only.first).to_contain_text("+300")
    tab.get_by_role("button", name="Swap").click()
    expect(only.first).to_contain_text("\u2212300")
    assert "older=2" in address(tab)
    tab.go_back()
    tab.go_back()
    expect(only.first).to_contain_text("+600")
    expect(tab.get_by_label("Older")).to_have_value("0")


def test_the_map_of_dominators_zooms_in_by_a_click_and_out_by_its_way_back(context: BrowserContext, page: Page) -> None:
    largest = page.ask("dominated", snapshot=2, id=1)["rows"][0]
    tab = opened(context, page, "#/dominators")
    settle(tab)
    cells_of_map = tab.get_by_role("group", name=re.compile("Retained sizes below")).get_by_role("link")
    cells_of_map.and_(tab.get_by_label(re.compile(f"@{largest['id']}, retains"))).click()
    crumbs = tab.get_by_role("navigation", name="Dominators of what is shown")
    expect(crumbs).to_contain_text(f"@{largest['id']}")
    tab.get_by_text("Treemap", exact=True).click()
    expect(tab).to_have_url(re.compile(rf"id={largest['id']}.*shape=treemap|shape=treemap.*id={largest['id']}"))
    crumbs.get_by_role("link", name="(root)").click()
    expect(tab).not_to_have_url(re.compile("id="))
    tab.go_back()
    expect(crumbs).to_contain_text(f"@{largest['id']}")


def test_the_box_takes_an_id_as_it_is_printed_and_says_where_there_is_none(
    context: BrowserContext, page: Page, refusals: list[str]
) -> None:
    known = page.ask("verdict")["suspects"][0]["holder"]["id"]
    tab = opened(context, page, "#/statistics")
    box = tab.get_by_role("searchbox", name="Go to the object with this id")
    box.fill(f"@{known}")
    box.press("Enter")
    expect(title(tab)).to_contain_text(f"@{known}")
    box.fill("no number")
    box.press("Enter")
    expect(title(tab)).to_contain_text(f"@{known}")
    box.fill("999999999")
    refusals.append("status of 404")
    box.press("Enter")
    expect(tab.locator("main").get_by_role("alert")).to_contain_text("999999999")
    tab.go_back()
    expect(title(tab)).to_contain_text(f"@{known}")


def test_a_theme_is_chosen_kept_and_left_to_the_system_again(context: BrowserContext, page: Page) -> None:
    def lightness(tab: Tab) -> float:
        red, green, blue = map(int, re.findall(r"\d+", tab.evaluate("getComputedStyle(document.body).backgroundColor"))[:3])
        return (red + green + blue) / 765

    tab = opened(context, page, "#/summary")
    theme = tab.get_by_label(re.compile("^Theme"))
    assert lightness(tab) > 0.8
    theme.select_option("Dark")
    assert lightness(tab) < 0.2
    tab.reload()
    settle(tab)
    assert lightness(tab) < 0.2
    theme.select_option("Auto")
    assert lightness(tab) > 0.8
    tab.emulate_media(color_scheme="dark")
    assert lightness(tab) < 0.2


def test_all_of_it_can_be_done_with_the_keyboard(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/verdict")
    settle(tab)

    def tab_to(wanted: Locator) -> None:
        for _ in range(40):
            tab.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                return
        pytest.fail(f"the tab key does not come to {wanted}")

    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Skip to the content")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()
    tab.reload()
    settle(tab)
    tab_to(view(tab, "Summary"))
    tab.keyboard.press("Enter")
    grid = table(tab, "classes")
    tab_to(grid)
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        tab.keyboard.press(key)
    objects = table(tab, "objects")
    tab_to(objects)
    tab.keyboard.press("ArrowDown")
    chosen = re.search(r"@(\d+)", rows(objects).first.inner_text())
    assert chosen
    tab.keyboard.press("Enter")
    expect(title(tab)).to_contain_text(f"@{chosen[1]}")
    retainers = tab.get_by_role("treegrid").first
    tab_to(retainers)
    tab.keyboard.press("Enter")
    expect(title(tab)).not_to_contain_text(f"@{chosen[1]}")
    tab.go_back()
    expect(title(tab)).to_contain_text(f"@{chosen[1]}")


def test_what_is_shown_can_be_marked_and_copied(context: BrowserContext, page: Page) -> None:
    tab = opened(context, page, "#/statistics")
    settle(tab)
    tab.locator("main h1").select_text()
    tab.keyboard.press("Control+c")
    assert clipboard(tab) == "Statistics"
