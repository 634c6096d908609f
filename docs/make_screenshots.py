"""Make the pictures of the page anew: `python docs/make_screenshots.py [--into FOLDER] [NAME…]`.

It wants the extras `[web]` and `[sql]`, playwright, Node.js and Chromium. A real hunt in `examples/leaky-server.js`, looked at
in a real browser: every view in both themes, on a wide screen and on a telephone. The files are `page-NAME-WIDTH-THEME.webp`.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from zoo.browser import find_chromium  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, Page, Route

PICTURES = ROOT / "docs" / "pictures"
SERVER = ROOT / "examples" / "leaky-server.js"
HEAPTRAIL = Path(sys.executable).with_name("heaptrail")
MOST_BYTES = 60_000
WIDTHS = {"wide": (1280, 800), "phone": (390, 844)}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUALITIES = (80, 65, 50, 35, 25)
BROWSER_OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
PATIENCE_MILLISECONDS = 60_000
AWAITED = "main :is([aria-busy=true], .state[role=status], .table-awaited, .tree-rest-loading)"


@dataclass(frozen=True)
class Scene:
    """What a picture shows: an address of the page, in which `{holder}`, `{example}` and `{class_key}` are of the leak."""

    name: str
    address: str
    button: str = ""
    """A button that is pressed before."""


SCENES = (
    Scene("verdict", "#/verdict"),
    Scene("summary", "#/summary?unfolded={class_key}"),
    Scene("comparison", "#/comparison?older=0&newer=2"),
    Scene("growth", "#/growth"),
    Scene("containment", "#/containment"),
    Scene("dominators", "#/dominators"),
    Scene("treemap", "#/dominators?shape=treemap"),
    Scene("retainers", "#/retainers?id={example}"),
    Scene("retainer-graph", "#/retainers?id={example}&retainers=graph"),
    Scene("object", "#/object?id={holder}"),
    Scene("statistics", "#/statistics"),
    Scene("strings", "#/strings"),
    Scene("findings", "#/findings"),
    Scene("sql", "#/sql", button="Run"),
    Scene("capture", "#/capture"),
)


@dataclass(frozen=True)
class Leak:
    """Which objects the scenes are about."""

    holder: int
    example: int
    class_key: str


@contextlib.contextmanager
def copied() -> Iterator[Path]:
    """A folder with the server of the tutorial: where a checkout lies says nothing to a reader."""
    with tempfile.TemporaryDirectory(prefix="shop-") as folder:
        shutil.copy2(SERVER, folder)
        yield Path(folder)


def hunt(folder: Path) -> Path:
    """The folder of a hunt in the server. Raises `RuntimeError` when it found no leak."""
    command = [str(HEAPTRAIL), "hunt", "--out", "leaky-shop", "--", "node", SERVER.name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 1:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return folder / "leaky-shop"


@contextlib.contextmanager
def shown(run: Path) -> Iterator[str]:
    """The address of the page over a run, with its token."""
    command = [str(HEAPTRAIL), "serve", str(run), "--no-open", "--no-index"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://\S+", process.stdout.readline())
            if address is None:
                raise RuntimeError(f"{' '.join(command)} printed no address")
            yield address[0]
        finally:
            process.terminate()


@contextlib.contextmanager
def running(folder: Path) -> Iterator[int]:
    """The pid of the server, which runs: for the list of processes."""
    with subprocess.Popen(["node", SERVER.name], cwd=folder, env={**os.environ, "PORT": "0"}) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def leak_of(tab: Page, run: Path) -> Leak:
    """The leak that the hunt found."""
    suspect = json.loads((run / "verdict.json").read_text())["suspects"][0]
    example = suspect["examples"][0]
    answer = tab.evaluate("path => fetch(path).then(answer => answer.json())", f"api/object?snapshot=2&id={example}")
    return Leak(suspect["holder"]["id"], example, answer["class_key"])


def settle(tab: Page) -> None:
    """Wait until nothing is awaited any more."""
    expect(tab.locator("main h1")).to_be_visible()
    expect(tab.locator(AWAITED)).to_have_count(0)
    tab.wait_for_load_state("networkidle")


def only(pid: int) -> Callable[[Route], None]:
    """Of the processes of whoever makes the pictures, those of the pictures alone are shown."""

    def answer(route: Route) -> None:
        response = route.fetch()
        listed = response.json()
        listed["processes"] = [process for process in listed.get("processes", []) if process["pid"] == pid]
        route.fulfill(response=response, json=listed)

    return answer


def take(tab: Page, scene: Scene, address: str, leak: Leak) -> None:
    """Open a scene anew, so that nothing of the last one is left, and wait until it stands still."""
    places = {"holder": leak.holder, "example": leak.example, "class_key": leak.class_key}
    tab.goto("about:blank")
    tab.goto(f"{address}{scene.address.format_map(places)}")
    settle(tab)
    if scene.button:
        tab.get_by_role("button", name=scene.button, exact=True).click()
        settle(tab)
    tab.evaluate(DRAWN)


def picture(tab: Page) -> bytes:
    """What the window shows, as WebP: as good as fits into the largest that a picture may be."""
    protocol = tab.context.new_cdp_session(tab)
    for quality in QUALITIES:
        answer = protocol.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        data = base64.b64decode(answer["data"])
        if len(data) <= MOST_BYTES:
            return data
    raise RuntimeError(f"{tab.url}: its picture has {len(data)} bytes, more than {MOST_BYTES}")


def make(browser: Browser, address: str, run: Path, pid: int, scenes: Sequence[Scene], folder: Path) -> None:
    """All pictures of the scenes."""
    page = address.partition("#")[0]
    for width, (pixels, height) in WIDTHS.items():
        context = browser.new_context(viewport={"width": pixels, "height": height}, reduced_motion="reduce")
        tab = context.new_page()
        tab.route("**/api/processes", only(pid))
        tab.goto(address)
        settle(tab)
        leak = leak_of(tab, run)
        for scene in scenes:
            print(f"{scene.name} {width}", flush=True)  # noqa: T201
            for theme in THEMES:
                tab.emulate_media(color_scheme=theme)
                take(tab, scene, page, leak)
                (folder / f"page-{scene.name}-{width}-{theme}.webp").write_bytes(picture(tab))
        context.close()


def main(arguments: Sequence[str]) -> None:
    """Take the pictures with these names, or all."""
    parser = argparse.ArgumentParser(description="Make the pictures of the page anew.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(scene.name for scene in SCENES))
    parser.add_argument("--into", type=Path, default=PICTURES, metavar="FOLDER", help="where they are written [docs/pictures]")
    chosen = parser.parse_args(arguments)
    scenes = [scene for scene in SCENES if not chosen.names or scene.name in chosen.names]
    chosen.into.mkdir(parents=True, exist_ok=True)
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("There is no Chromium.")
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with copied() as folder, running(folder) as pid, sync_playwright() as playwright:
        run = hunt(folder)
        with shown(run) as address:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(BROWSER_OPTIONS))
            make(browser, address, run, pid, scenes, chosen.into)
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
