"""The page of a report in a browser that has no network: every view opens from the file, and nothing goes wrong unseen."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from report_subjects import hostile_subject, real_leak

from heaptrail.report.html import write_html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright.sync_api")

SIZE = 5_000_000
VIEWS = ["verdict", "summary", "comparison", "growth", "containment", "dominators", "statistics", "strings", "findings"]


class Opened:
    """A page without a network, and all that it complained of."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.file = file
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._requested(request.url))

    def _requested(self, url: str) -> None:
        if not url.startswith(("file:", "data:")):
            self.complaints.append(url)

    def show(self, address: str) -> Page:
        self.page.goto(f"{self.file.as_uri()}#/{address}")
        self.page.wait_for_selector("main h1, main h2")
        self.page.wait_for_selector("[aria-busy=true], .state-spinner", state="detached")
        return self.page


@pytest.fixture(scope="module")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "report of a leak.html"
    file.write_text(write_html(real_leak(), SIZE), encoding="utf-8")
    return file


@pytest.fixture(params=["light", "dark"])
def opened(request: pytest.FixtureRequest, chromium: Browser, report_file: Path) -> Iterator[Opened]:
    context = chromium.new_context(color_scheme=request.param, offline=True, viewport={"width": 1280, "height": 800})
    yield Opened(context.new_page(), report_file)
    context.close()


def test_every_view_opens_from_the_file_without_a_complaint(opened: Opened) -> None:
    for view in VIEWS:
        text = opened.show(view).inner_text("main")
        assert "not in the report" not in text, view
        assert "Report of warm.heapsnapshot.zst, base.heapsnapshot.zst, newer.heapsnapshot.zst" in text, view
        assert "Left out: what strings say, numbers, and keys of dictionaries." in text, view
    assert opened.complaints == []


def test_the_navigation_has_what_a_file_can_show(opened: Opened) -> None:
    names = opened.show("verdict").locator("nav a").all_inner_texts()
    assert len(names) == len(VIEWS)
    assert not {"Capture", "SQL"} & set(names)


def test_links_from_the_verdict_lead_to_objects_with_all_that_their_pages_show(opened: Opened) -> None:
    page = opened.show("verdict")
    page.locator('main a[href*="object?"]').first.click()
    page.wait_for_selector("article.object-page")
    page.wait_for_load_state("networkidle")
    text = page.inner_text("main")
    assert "Retainers: what holds it" in text
    assert "not in the report" not in text
    page.go_back()
    page.wait_for_selector("text=+3.00 Session per request")
    assert opened.complaints == []


def test_what_is_not_in_the_report_is_said_and_no_error(opened: Opened) -> None:
    page = opened.show("object?snapshot=2&id=3")
    assert "This is not in the report." in page.inner_text("main")
    assert page.locator("[role=alert]").count() == 0
    assert opened.complaints == []


def test_a_class_unfolds_to_its_objects(opened: Opened) -> None:
    page = opened.show("summary?filter=%5ESession%24")
    page.locator(".table-toggle").last.click()
    page.wait_for_selector('main a[href*="object?"]')
    assert re.search(r"Session @\d+", page.inner_text("main"))
    assert "not in the report" not in page.inner_text("main")


def test_the_map_shows_the_suspect_and_names_what_it_has_no_room_for(opened: Opened) -> None:
    page = opened.show("dominators?shape=treemap")
    assert "Suspected by the verdict" in page.inner_text("main")
    page.get_by_role("link", name=re.compile("suspected by the verdict")).first.wait_for()
    rest = page.get_by_role("link", name=re.compile(r"^[\d,]+ more: \S+")).first
    named = re.match(r"([\d,]+) more: ([^,;]+)", rest.get_attribute("aria-label") or "")
    assert named
    rest.press("Enter")
    panel = page.get_by_role("region", name=re.compile(f"^{named[1]} more below"))
    panel.get_by_role("row", name=re.compile(re.escape(named[2]))).first.wait_for()
    assert opened.complaints == []


def test_on_paper_there_is_the_verdict_and_no_navigation(opened: Opened) -> None:
    page = opened.show("verdict")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.get_by_text("+3.00 Session per request").first.is_visible()
    assert len(page.pdf()) > 1000


def test_a_name_that_looks_like_markup_is_text(chromium: Browser, tmp_path: Path) -> None:
    name = '<img src=x onerror="document.title=1">'
    file = tmp_path / "hostile.html"
    file.write_text(write_html(hostile_subject(name, tmp_path), SIZE), encoding="utf-8")
    context = chromium.new_context(offline=True)
    opened = Opened(context.new_page(), file)
    page = opened.show("verdict")
    assert page.title() == name
    assert name in page.inner_text("main")
    assert page.locator("main img").count() == 0
    assert opened.complaints == []
    context.close()


def test_a_script_that_was_put_into_the_file_is_not_run(chromium: Browser, report_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "changed.html"
    shutil.copy(report_file, file)
    with file.open("a", encoding="utf-8") as changed:
        changed.write('<script>document.title = "run"</script><img src="https://example.com/seen.png">')
    context = chromium.new_context()
    opened = Opened(context.new_page(), file)
    assert opened.show("verdict").title() != "run"
    refused = [complaint for complaint in opened.complaints if "Content Security Policy" in complaint]
    assert len(refused) == 2
    context.close()
