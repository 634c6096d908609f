"""The page in a browser: how long it takes to be opened and used, and the memory of the process that shows it."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.packages import PreparationFailed
from benchmarks.page.clicks import FIRST_TABLE, milliseconds, opening_stopwatch
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.page.clicks import Click
    from playwright.sync_api import BrowserContext
    from playwright.sync_api import Page as Tab

_CHROMIUM = Path("/usr/bin/chromium")
_OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run")
_AWAITED = "main :is([aria-busy=true], .state[role=status], .table-awaited, .tree-rest-loading)"
_PATIENCE_MILLISECONDS = 600_000


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of the process that shows a page: what JavaScript has, what is its own, and all that is resident."""

    heap: float
    own: float
    resident: float


@contextlib.contextmanager
def served(heap: Path) -> Iterator[str]:
    """The address of the page over a heap, with its token, once the heap is open."""
    command = [str(Path(sys.executable).with_name("heaptrail")), "serve", str(heap), "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://\S+", process.stdout.readline())
            if address is None:
                raise PreparationFailed("heaptrail serve printed no address")
            yield address[0]
        finally:
            process.terminate()


@contextlib.contextmanager
def logged_in(address: str) -> Iterator[BrowserContext]:
    """A browser that knows the token and has shown the page once, so that the heap is open."""
    expect.set_options(timeout=_PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_OPTIONS))
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        tab = context.new_page()
        tab.goto(address)
        tab.goto(f"{without_token(address)}#/summary")
        settle(tab)
        tab.close()
        yield context
        browser.close()


def without_token(address: str) -> str:
    """The address for a browser that is logged in."""
    return address.partition("#")[0]


def settle(tab: Tab) -> None:
    """Wait until a view stands there and awaits nothing."""
    expect(tab.locator("main h1")).to_be_attached()
    expect(tab.locator(_AWAITED)).to_have_count(0)


def opening(context: BrowserContext, address: str, repeat: int) -> list[float]:
    """Milliseconds from opening the page in a new tab to its first table."""
    found = []
    for _ in range(repeat):
        tab = context.new_page()
        tab.add_init_script(opening_stopwatch(FIRST_TABLE))
        tab.goto(f"{without_token(address)}#/summary")
        found.append(tab.evaluate("window.opened"))
        tab.close()
    return found


def clicking(context: BrowserContext, address: str, click: Click, repeat: int) -> list[float]:
    """Milliseconds of a click, in a page that is opened anew each time."""
    found = []
    tab = context.new_page()
    for _ in range(repeat):
        tab.goto("about:blank")
        tab.goto(f"{without_token(address)}{click.view}")
        settle(tab)
        found.append(milliseconds(tab, click))
    tab.close()
    return found


def memory_after(context: BrowserContext, address: str, clicks: Sequence[Click]) -> tuple[Memory, Memory]:
    """The memory of an empty page, and that of one page in which all of it was done, one after the other."""
    tab = context.new_page()
    tab.goto(f"{without_token(address)}icon.svg")
    empty = _memory(tab)
    tab.goto(without_token(address))
    for click in clicks:
        tab.goto(f"{without_token(address)}{click.view}")
        settle(tab)
        milliseconds(tab, click)
    used = _memory(tab)
    tab.close()
    return empty, used


def _memory(tab: Tab) -> Memory:
    """What there is after a collection of garbage."""
    protocol = tab.context.new_cdp_session(tab)
    protocol.send("HeapProfiler.collectGarbage")
    protocol.send("Performance.enable")
    metrics = {each["name"]: each["value"] for each in protocol.send("Performance.getMetrics")["metrics"]}
    sizes = _sizes(_renderer(tab))
    return Memory(metrics["JSHeapUsedSize"], sizes["RssAnon"], sizes["VmRSS"])


def _renderer(tab: Tab) -> int:
    """The pid of the process that shows a tab: the one whose CPU time goes up while the tab computes."""
    browser = tab.context.browser
    assert browser is not None
    protocol = browser.new_browser_cdp_session()

    def times() -> dict[int, float]:
        listed = protocol.send("SystemInfo.getProcessInfo")["processInfo"]
        return {each["id"]: each["cpuTime"] for each in listed if each["type"] == "renderer"}

    before = times()
    tab.evaluate("() => { const end = performance.now() + 300; while (performance.now() < end); }")
    after = times()
    return max(after, key=lambda pid: after[pid] - before.get(pid, 0.0))


def _sizes(pid: int) -> dict[str, float]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    pairs = (line.partition(":")[::2] for line in lines)
    return {name: int(value.split()[0]) * 1024.0 for name, value in pairs if name in ("RssAnon", "VmRSS")}
