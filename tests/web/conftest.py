"""Pages over real heaps, and a browser to look at them: started once, for they are only asked."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from served_pages import Page, served_open
from tabs import CHROMIUM, OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext

NODE20 = Path(__file__).parents[1] / "data" / "node20"


@pytest.fixture(scope="session")
def page() -> Iterator[Page]:
    """The heap of one process at three moments, written by Node.js 20."""
    with served_open(*(NODE20 / f"{name}.heapsnapshot.zst" for name in ("warm", "base", "newer"))) as started:
        yield started


# For a module and no longer: as long as it runs, the thread's event loop does, and no test can have one of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which(CHROMIUM), args=list(OPTIONS))
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that knows nothing yet."""
    made = browser.new_context(permissions=["clipboard-read", "clipboard-write"], viewport={"width": 1280, "height": 800})
    yield made
    made.close()
