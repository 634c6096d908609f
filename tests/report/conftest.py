"""Snapshots of programs that keep secrets everywhere, of either runtime."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser

HERE = Path(__file__).parent
KEEPERS: Mapping[str, list[str]] = {
    "node": ["node", str(HERE / "secret_keeper.cjs")],
    "python": [sys.executable, str(HERE / "secret_keeper.py")],
}


@pytest.fixture(scope="session", params=list(KEEPERS))
def secret_heaps(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three snapshots with a round of 100 between them. Every secret has `SECRETS` in it."""
    folder = tmp_path_factory.mktemp(request.param)
    subprocess.run([*KEEPERS[request.param], str(folder)], check=True)
    return [folder / f"{number}.heapsnapshot" for number in (1, 2, 3)]


# For a module and no longer: as long as it runs, the thread's event loop does, and no test can have one of its own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    playwright = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no Chromium")
    with playwright.sync_playwright() as started:
        options = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        browser = started.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()
