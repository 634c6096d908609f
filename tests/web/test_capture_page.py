"""The page that captures, in a browser: a running process is chosen, hunted in and watched, and what comes of it is shown."""

from __future__ import annotations

import re
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from served_pages import Page, served
from services import eventually, inspector_port, node, python
from tabs import opened, rows, table, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Locator
    from playwright.sync_api import Page as Tab

expect = pytest.importorskip("playwright.sync_api").expect
# A hunt takes as long as it takes: this is only where a test gives up.
PATIENCE_MILLISECONDS = 120_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture
def process() -> Iterator[tuple[int, int]]:
    """A server that leaks, with an open inspector: its pid and port."""
    with node("leaking.js", "--inspect=127.0.0.1:0") as started:
        yield started


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """A page over nothing yet."""
    with served(cwd=tmp_path) as started:
        yield started


def row_of(tab: Tab, pid: int) -> Locator:
    """The row of a process, once processes are listed."""
    tab.get_by_role("table").wait_for(timeout=PATIENCE_MILLISECONDS)
    return tab.get_by_role("row").filter(has_text=re.compile(rf"\bpid {pid}(?!\d)"))


def memory_of(tab: Tab) -> Locator:
    """The chart of a hunt."""
    return tab.get_by_role("figure", name="Memory of the process over time")


def start(tab: Tab, pid: int, requests: int) -> None:
    """Ask for a short hunt in this process."""
    row_of(tab, pid).get_by_role("button", name=re.compile("^Hunt in")).click()
    tab.get_by_label("Requests a round").fill(str(requests))
    tab.get_by_label("Requests to warm up").fill("20")
    tab.get_by_role("button", name="Start the hunt").click()


HEAP_USED = re.compile(r"Heap used\s*[\d.]+ MiB")
HEAPTRAIL_RUN = (sys.executable, "-c", "from heaptrail.cli.main import main; main()", "run")


@pytest.mark.parametrize(
    ("before", "way"),
    [((), "by attaching to it"), (HEAPTRAIL_RUN, "through heaptrail's agent in it")],
    ids=["alone", "under run"],
)
def test_a_hunt_in_a_python_service_ends_with_its_verdict_and_leaves_it_as_it_was(
    context: BrowserContext, page: Page, before: tuple[str, ...], way: str
) -> None:
    with python("leaking.py", *before) as (pid, port):
        tab = opened(context, page, "#/capture")
        row = row_of(tab, pid)
        for text in ("leaking.py", "Python", way):
            expect(row).to_contain_text(text)
        start(tab, pid, 60)
        phases = tab.get_by_role("region", name="Phases").get_by_role("listitem")
        expect(memory_of(tab)).to_contain_text(HEAP_USED)
        tab.get_by_role("link", name="Show the verdict").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("1 leak")
        suspect = tab.get_by_role("article")
        expect(suspect.get_by_role("heading", level=2)).to_contain_text("+1.00 Session per request")
        expect(suspect).to_contain_text("SessionStore.sessions")
        tab.go_back()
        expect(phases.filter(has_text="load 2")).to_contain_text("60 requests in")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.read() == b"welcome"
        # Its own thread, and the one of its control socket where it was started with one; those of connections end.
        assert eventually(lambda: psutil.Process(pid).num_threads() == 1 + len(before[:1]))


def test_requests_of_any_kind_are_made_as_they_were_asked_for(context: BrowserContext, page: Page) -> None:
    with python("posting.py") as (pid, port):
        tab = opened(context, page, "#/capture")
        row_of(tab, pid).get_by_role("button", name=re.compile("^Hunt in")).click()
        tab.get_by_label("URL to request").fill(f"http://127.0.0.1:{port}/orders")
        tab.get_by_label("Method").select_option("POST")
        tab.get_by_label("Headers, one a line").fill("Authorization: Bearer a key\n\ncontent-type: application/json\n")
        tab.get_by_label("Body", exact=True).fill('{"item": "a \\"book\\""}')
        tab.get_by_label("Requests at a time").fill("3")
        command = tab.get_by_text("The same in a terminal").locator("code")
        for text in ("--method POST", "--header 'Authorization: Bearer a key'", "--concurrency 3"):
            expect(command).to_contain_text(text)
        tab.get_by_label("Requests a round").fill("60")
        tab.get_by_role("button", name="Start the hunt").click()
        phases = tab.get_by_role("region", name="Phases").get_by_role("listitem")
        expect(phases.filter(has_text="load 2")).to_contain_text("60 2xx")
        expect(tab.locator("main")).not_to_contain_text("a key")
        tab.get_by_role("link", name="Show the verdict").click()
        expect(tab.get_by_role("article").get_by_role("heading", level=2)).to_contain_text("+1.00 Order per request")


def test_each_mistake_is_told_beside_its_field_until_that_is_changed(context: BrowserContext, page: Page) -> None:
    with python("clean.py") as (pid, port):
        tab = opened(context, page, "#/capture")
        row_of(tab, pid).get_by_role("button", name=re.compile("^Hunt in")).click()
        tab.get_by_label("URL to request").fill("http://example.com/")
        tab.get_by_text("Headers and body").click()
        tab.get_by_label("Headers, one a line").fill("Accept: text/html\nno header")
        tab.get_by_role("button", name="Start the hunt").click()
        url, headers = tab.get_by_label("URL to request"), tab.get_by_label("Headers, one a line")
        expect(url).to_have_accessible_description(re.compile("example.com is not this machine"))
        expect(headers).to_have_accessible_description(re.compile("Line 2 is not NAME: VALUE"))
        expect(url).to_be_focused()
        assert violations(tab) == []
        url.fill(f"http://127.0.0.1:{port}/")
        expect(url).to_have_accessible_description("")
        expect(headers).to_have_attribute("aria-invalid", "true")


def test_a_snapshot_of_a_python_service_is_taken_and_opened(context: BrowserContext, page: Page) -> None:
    with python("leaking.py") as (pid, _):
        tab = opened(context, page, "#/capture")
        row_of(tab, pid).get_by_role("button", name=re.compile("^Take a snapshot of")).click()
        tab.locator("main").get_by_role("link", name="Summary").click()
        tab.get_by_label("Filter").fill("SessionStore")
        expect(rows(table(tab, "classes"))).to_have_count(1)


@inspector_port
def test_a_hunt_from_the_page_ends_with_the_verdict_of_the_terminal(
    context: BrowserContext, page: Page, process: tuple[int, int]
) -> None:
    pid, port = process
    tab = opened(context, page, "#/capture")
    row = row_of(tab, pid)
    expect(row.get_by_role("cell", name=str(port))).to_be_visible()
    expect(row).to_contain_text("through its inspector")
    row.get_by_role("button", name=re.compile("^Hunt in")).press("Enter")
    expect(tab.get_by_label("URL to request")).to_have_value(f"http://127.0.0.1:{port}/")
    expect(tab.get_by_label("URL to request")).to_be_focused()
    start(tab, pid, 60)
    phases = tab.get_by_role("region", name="Phases").get_by_role("listitem")
    expect(phases.filter(has_text="snapshot 3 of 3")).to_be_visible()
    shown = tab.get_by_role("link", name="Show the verdict")
    shown.wait_for(timeout=PATIENCE_MILLISECONDS)
    expect(memory_of(tab)).to_contain_text(HEAP_USED)
    for name in ("load 1", "load 2"):
        expect(phases.filter(has_text=name)).to_contain_text("60 requests in")
    expect(tab.get_by_role("heading", name="1 suspect")).to_be_visible()
    shown.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("1 leak")
    expect(tab.get_by_role("article").get_by_role("heading", level=2)).to_contain_text("+1.00 Session per request")
    tab.go_back()
    expect(tab.get_by_role("link", name="Compare first and last")).to_be_visible()


@inspector_port
def test_a_page_that_is_loaded_anew_finds_its_hunt_again_and_can_stop_it(
    context: BrowserContext, page: Page, process: tuple[int, int]
) -> None:
    tab = opened(context, page, "#/capture")
    start(tab, process[0], 5_000_000)
    load = tab.get_by_role("listitem").filter(has_text="load 1")
    expect(load.get_by_role("progressbar")).to_be_visible()
    tab.goto(f"http://127.0.0.1:{page.port}/#/capture")
    tab.reload()
    expect(load.get_by_role("progressbar")).to_be_visible()
    expect(tab.get_by_text("5,000,000 requests")).to_be_visible()
    tab.get_by_role("button", name="Cancel").click()
    expect(tab.get_by_role("alert")).to_be_visible()
    tab.get_by_role("link", name="Back to the processes").click()
    expect(row_of(tab, process[0]).get_by_role("button", name=re.compile("^Hunt in"))).to_be_enabled()


@inspector_port
def test_a_second_hunt_is_refused_with_what_to_do(context: BrowserContext, page: Page, process: tuple[int, int]) -> None:
    first, second = opened(context, page, "#/capture"), opened(context, page, "#/capture")
    row_of(second, process[0]).get_by_role("button", name=re.compile("^Hunt in")).click()
    start(first, process[0], 5_000_000)
    expect(first.get_by_role("button", name="Cancel")).to_be_visible()
    second.get_by_role("button", name="Start the hunt").click()
    expect(second.get_by_role("alert")).to_be_visible()
    expect(second.get_by_label("URL to request")).to_be_visible()
    first.get_by_role("button", name="Cancel").click()
    expect(first.get_by_role("alert")).to_be_visible()


@inspector_port
def test_what_no_hunt_can_do_is_not_sent(context: BrowserContext, page: Page, process: tuple[int, int]) -> None:
    tab = opened(context, page, "#/capture")
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    row_of(tab, process[0]).get_by_role("button", name=re.compile("^Hunt in")).click()
    for label, text in (("Rounds", "0"), ("Requests a round", ""), ("URL to request", "ftp://127.0.0.1/")):
        before = tab.get_by_label(label, exact=True).input_value()
        tab.get_by_label(label, exact=True).fill(text)
        tab.get_by_role("button", name="Start the hunt").click()
        expect(tab.get_by_label(label, exact=True)).to_be_focused()
        tab.get_by_label(label, exact=True).fill(before)
    assert sent == []


@inspector_port
def test_a_hunt_that_fails_says_why_and_what_to_do(context: BrowserContext, page: Page, process: tuple[int, int]) -> None:
    tab = opened(context, page, "#/capture")
    row_of(tab, process[0]).get_by_role("button", name=re.compile("^Hunt in")).click()
    # Nobody listens there.
    tab.get_by_label("URL to request").fill("http://127.0.0.1:1/")
    tab.get_by_role("button", name="Start the hunt").click()
    expect(tab.get_by_role("alert")).to_contain_text("127.0.0.1:1")


@inspector_port
def test_a_snapshot_is_taken_and_opened(context: BrowserContext, page: Page, process: tuple[int, int]) -> None:
    tab = opened(context, page, "#/capture")
    row_of(tab, process[0]).get_by_role("button", name=re.compile("^Take a snapshot of")).click()
    tab.get_by_role("heading", name="The snapshot is opened").wait_for(timeout=PATIENCE_MILLISECONDS)
    tab.locator("main").get_by_role("link", name="Summary").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Summary")
    expect(rows(table(tab, "classes")).first).to_be_visible()
