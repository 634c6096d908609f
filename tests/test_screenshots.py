"""Pictures of every view of the page: those in the documentation are complete, and what the views look like now is kept."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from services import inspector_port

pytest.importorskip("playwright")
ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
sys.path[:0] = [str(ROOT), str(DOCS)]

import make_screenshots  # noqa: E402
from zoo.browser import find_chromium  # noqa: E402

KEPT = ROOT / "build" / "screenshots"
EXPECTED = {
    f"page-{scene.name}-{width}-{theme}.webp"
    for scene in make_screenshots.SCENES
    for width in make_screenshots.WIDTHS
    for theme in make_screenshots.THEMES
}


def test_the_documentation_shows_every_view_in_both_themes_and_sizes() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(pictures/(page-[^)]+)\)", (DOCS / "looking.md").read_text())
    assert sorted(shown) == sorted(EXPECTED)
    assert {path.name for path in (DOCS / "pictures").glob("page-*")} == EXPECTED


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_picture_is_small(name: str) -> None:
    assert (DOCS / "pictures" / name).stat().st_size <= make_screenshots.MOST_BYTES


def test_every_view_that_is_listed_has_a_picture() -> None:
    views = {path.parent.name for path in (ROOT / "web" / "src" / "views").glob("*/index.ts")}
    assert views <= {scene.name for scene in make_screenshots.SCENES}


@inspector_port
@pytest.mark.skipif(find_chromium() is None, reason="needs Chromium")
@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_what_the_views_look_like_now_is_kept_in_the_build_folder() -> None:
    shutil.rmtree(KEPT, ignore_errors=True)
    make_screenshots.main(["--into", str(KEPT)])
    made = {path.name: path.read_bytes() for path in KEPT.iterdir()}
    assert set(made) == EXPECTED
    assert all(data[8:12] == b"WEBP" for data in made.values())
    # No two views look alike, and no theme like the other.
    assert len(set(made.values())) == len(made)
