"""A page of the zoo in a browser of its own: its folder served on loopback, and Chromium without a window."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from zoo.packages import RunFailed

from heaptrail.errors import CaptureError
from heaptrail.targets.addresses import InspectorAddress
from heaptrail.targets.inspector import Inspector
from heaptrail.targets.offers import offers_at, only_page

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-port=0",
)
_START_SECONDS = 60.0
_END_SECONDS = 10.0


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Nobody reads it."""


def find_chromium() -> str | None:
    """The command of a Chromium that is installed."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[int]:
    """The port of 127.0.0.1 on which the files of `folder` are served meanwhile."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def opened(url: str) -> Iterator[int]:
    """The port of the inspector of a browser that shows `url` and nothing else. Raises `RunFailed`."""
    chromium = find_chromium()
    if chromium is None:
        raise RunFailed("There is no Chromium: pages are not visited without one.")
    with TemporaryDirectory(prefix="zoo-chromium-", ignore_cleanup_errors=True) as profile:
        command = [chromium, *_OPTIONS, f"--user-data-dir={profile}", url]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            port = _inspector_port(process, Path(profile) / "DevToolsActivePort")
            asyncio.run(_wait_until_loaded(InspectorAddress("127.0.0.1", port), url))
            yield port
        finally:
            process.terminate()
            try:
                process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _inspector_port(process: subprocess.Popen[bytes], announced: Path) -> int:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, IndexError, ValueError):
            return int(announced.read_text().splitlines()[0])
        time.sleep(0.05)
    raise RunFailed("Chromium does not start.")


async def _wait_until_loaded(address: InspectorAddress, url: str) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(CaptureError):
            if await _is_loaded(address, url):
                return
        await asyncio.sleep(0.05)
    raise RunFailed(f"Chromium does not show {url}.")


async def _is_loaded(address: InspectorAddress, url: str) -> bool:
    session = await Inspector.connect(only_page(await offers_at(address), address).session_url)
    try:
        return await session.evaluate("`${document.readyState} ${location}`") == f"complete {url}"
    finally:
        await session.disconnect()
