"""What the lab's start page does, in a real browser."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lab_processes import Lab, python_lab
from services import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

CHROMIUM = shutil.which("chromium")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium to look at the page with")

SIZES = [(1280, 800), (390, 844)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield started
        started.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with python_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture
def lab(running: Lab) -> Lab:
    running.stop_everything()
    return running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page. What it complains of fails the test, unless the lab is gone, which is nothing to be silent of."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(60_000)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert [each for each in complaints if "ERR_" not in each] == []


def opened(page: Page, lab: Lab) -> Page:
    page.goto(lab.url)
    page.locator("#connection[data-state=live]").wait_for()
    return page


def card(page: Page, name: str) -> Locator:
    return page.locator(f"[data-card='{name}']")


def wait_until_sent(found: Locator, least: int) -> None:
    """Until so many requests were answered, or more."""
    figure = found.locator("[data-figure='sent']")
    assert eventually(lambda: int((figure.text_content() or "0").replace(",", "")) >= least)


def wait_for_figure(found: Locator, label: str, value: str) -> None:
    found.locator(f"[data-figure='{label}']:text-is('{value}')").wait_for()


def test_there_is_a_card_for_every_pattern_and_exercise_with_its_command(page: Page, lab: Lab) -> None:
    opened(page, lab)
    cards = lab.get("/lab/cards")
    for each in [*cards["patterns"], *cards["exercises"]]:
        shown = card(page, each["id"])
        assert shown.get_by_role("heading").text_content() == each["title"]
        assert shown.locator("> p").first.text_content() == each["text"]
        assert (shown.locator(".hunt code").text_content() or "").strip() == each["hunt"]


def test_a_pattern_is_started_and_stopped_and_its_numbers_follow(page: Page, lab: Lab) -> None:
    found = card(opened(page, lab), "cache")
    found.get_by_role("button", name="Start Cache").click()
    found.get_by_role("button", name="Start Cache").click()
    wait_for_figure(found, "entries", "2")
    wait_for_figure(found, "held", "0.5MB")
    assert lab.get("/memory-leak/cache/stats")["size"] == 2
    found.get_by_role("button", name="Stop Cache").click()
    wait_for_figure(found, "entries", "0")
    assert lab.get("/memory-leak/cache/stats")["size"] == 0


def test_what_is_started_elsewhere_is_shown_too(page: Page, lab: Lab) -> None:
    found = card(opened(page, lab), "global-variable")
    lab.post("/memory-leak/global-variable/start")
    wait_for_figure(found, "arrays", "1")
    assert "leaking" in (found.get_attribute("class") or "")
    lab.post("/memory-leak/global-variable/stop")
    wait_for_figure(found, "arrays", "0")


def test_an_exercise_gets_requests_until_it_is_stopped(page: Page, lab: Lab) -> None:
    found = card(opened(page, lab), "02leak")
    found.get_by_role("button", name="Send requests").click()
    wait_until_sent(found, 5)
    held = int((found.locator("[data-figure='held']").text_content() or "").replace(",", ""))
    assert held >= 5
    found.get_by_role("button", name="Stop the requests").click()
    wait_for_figure(found, "sent", "0")
    wait_for_figure(found, "held", "0")
    assert lab.get("/problem/02leak")["held"] == 1


def test_stop_releases_what_requests_that_are_still_under_way_leave_behind(page: Page, lab: Lab) -> None:
    under_way: list[Route] = []
    page.route("**/problem/02leak", lambda route: under_way.append(route))
    found = card(opened(page, lab), "02leak")
    with page.expect_request("**/problem/02leak"):
        found.get_by_role("button", name="Send requests").click()
    with page.expect_response("**/lab/problems/02leak/stop"):
        found.get_by_role("button", name="Stop the requests").click()
        page.evaluate("fetch('/lab/cards').then((answer) => answer.text())")  # what was sent at once is answered by now
        for each in under_way:
            each.continue_()
            each.request.response()
    wait_for_figure(found, "sent", "0")
    assert lab.get("/problem/02leak")["held"] == 1


def test_the_mended_twin_of_an_exercise_can_be_chosen(page: Page, lab: Lab) -> None:
    found = card(opened(page, lab), "09sliced")
    found.get_by_label("mended").check()
    found.get_by_role("button", name="Send requests").click()
    wait_until_sent(found, 3)
    found.get_by_role("button", name="Stop the requests").click()
    assert lab.get("/problem/09sliced")["held"] == 1


def test_the_command_is_copied(page: Page, lab: Lab) -> None:
    found = card(opened(page, lab), "timer")
    found.get_by_role("button", name="Copy the command").click()
    found.locator("button:text-is('Copied')").wait_for()
    hunt = next(each["hunt"] for each in lab.get("/lab/cards")["patterns"] if each["id"] == "timer")
    assert page.evaluate("navigator.clipboard.readText()") == hunt


def test_the_memory_is_drawn_and_told(page: Page, lab: Lab) -> None:
    opened(page, lab)
    page.locator("#chart svg[role=img] path.series").nth(2).wait_for(
        state="attached"
    )  # a level line has no height, and so is not "visible"
    described = page.locator("#chart svg").get_attribute("aria-label") or ""
    assert "resident" in described
    for series in ("rss", "heapUsed", "external"):
        told = page.locator(f".legend [data-series='{series}'] dd").text_content() or ""
        assert told.endswith(" MiB")
    line = page.locator("path.series").first
    assert eventually(lambda: (line.get_attribute("d") or "").count("L") >= 2)


def test_a_ceiling_that_was_reached_is_shown_until_it_is_dismissed(browser: Browser, tmp_path: Path, page: Page) -> None:
    with python_lab(tmp_path, LAB_MAX_RSS_MIB="1") as lab:
        opened(page, lab)
        assert page.locator("#ceiling").is_hidden()
        card(page, "cache").get_by_role("button", name="Start Cache").click()
        banner = page.get_by_role("alert").filter(has_text="memory ceiling of 1 MiB was reached")
        banner.wait_for()
        assert banner.evaluate("each => getComputedStyle(each).position") == "fixed"  # nothing moves when it comes
        banner.get_by_role("button", name="Dismiss").click()
        assert page.locator("#ceiling").is_hidden()
        page.reload()
        banner.wait_for()


def test_a_lab_that_is_gone_is_said_to_be_and_one_that_is_back_is_shown(page: Page, tmp_path: Path) -> None:
    with python_lab(tmp_path) as first:
        opened(page, first)
        port = first.url.rpartition(":")[2]
        assert first.command.finish(after=signal.SIGINT).returncode == 130
        page.locator("#connection[data-state=lost]").wait_for()
        assert "connection lost" in (page.locator("#connection").text_content() or "")
        card(page, "cache").get_by_role("button", name="Start Cache").click()
        card(page, "cache").locator(".trouble:text-is('start Cache: the lab does not answer')").wait_for()
    with python_lab(tmp_path, port=port) as second:
        page.locator("#connection[data-state=live]").wait_for()
        assert str(second.pid) in (card(page, "cache").locator(".hunt code").text_content() or "")


def test_everything_can_be_done_with_the_keyboard_and_the_focus_is_seen(page: Page, lab: Lab) -> None:
    opened(page, lab)
    focused: list[str] = []
    for _ in range(12):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
        focused.append(name)
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", name
        if name == "Start Cache":
            break
    assert focused[0] == "Skip to the patterns"
    assert "Start Timers" in focused
    page.keyboard.press("Enter")
    wait_for_figure(card(page, "cache"), "entries", "1")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Start Cache"


def test_every_control_has_a_name_of_its_own(page: Page, lab: Lab) -> None:
    opened(page, lab)
    buttons = page.locator("button:visible")
    names = [each.get_attribute("aria-label") or each.text_content() for each in buttons.all()]
    assert len(names) == 15 * 3
    assert len(set(names)) == len(names)
    assert all(names)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_fits_and_can_be_read_in_both_themes(page: Page, lab: Lab, width: int, height: int, theme: str) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    opened(page, lab)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for selector in ("body", ".card p", ".quiet", ".hunt code", "button.start", "button.stop", ".figures dt"):
        assert page.evaluate(CONTRAST, selector) >= 4.5, selector


CONTRAST = """selector => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const channel = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const element = document.querySelector(selector);
  let behind = element;
  while (parts(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const [light, dark] = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor]
    .map((color) => luminance(parts(color))).sort((one, other) => other - one);
  return (light + 0.05) / (dark + 0.05);
}"""


def test_nothing_moves_when_numbers_come(page: Page, lab: Lab) -> None:
    opened(page, lab)
    place = "[...document.querySelectorAll('.card')].map((card) => Math.round(card.getBoundingClientRect().top + scrollY))"
    page.locator("#chart svg").wait_for()
    before = page.evaluate(place)
    lab.post("/memory-leak/cache/start")
    wait_for_figure(card(page, "cache"), "entries", "1")
    card(page, "02leak").get_by_role("button", name="Send requests").click()
    wait_until_sent(card(page, "02leak"), 3)
    assert page.evaluate(place) == before


def test_the_page_may_load_nothing_from_elsewhere_and_has_nothing_inline(lab: Lab) -> None:
    answer = lab.request("GET", "/")
    assert answer.headers["content-security-policy"].startswith("default-src 'self';")
    assert "unsafe" not in answer.headers["content-security-policy"]
    text = answer.body.decode()
    assert "style=" not in text
    assert "<style" not in text
    assert text.count("<script") == 1
    assert '<script type="module" src="/static/lab.js"></script>' in text
