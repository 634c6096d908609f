"""The page in the package is the one that its sources make, so that installing takes no Node.js."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from npm_packages import ROOT, require_packages

WEB = ROOT / "web"
BUILT = ROOT / "src" / "heaptrail" / "web" / "static"


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    require_packages(WEB)


def _npx(*command: str) -> str:
    done = subprocess.run(["npx", "--no-install", *command], cwd=WEB, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_page_in_the_package_is_built_from_these_sources(tmp_path: Path) -> None:
    _npx("vite", "build", "--logLevel", "error", "--outDir", str(tmp_path / "static"), "--emptyOutDir")
    made = {file.name: file.read_bytes() for file in (tmp_path / "static").iterdir()}
    kept = {file.name: file.read_bytes() for file in BUILT.iterdir()}
    assert sorted(made) == sorted(kept)
    stale = [name for name in made if made[name] != kept[name]]
    assert not stale, f"{', '.join(stale)}: run scripts/build-web and commit what it makes"


def test_the_sources_of_the_page_are_well_typed() -> None:
    _npx("tsc", "--noEmit")


def test_what_the_page_reckons_is_right() -> None:
    _npx("vitest", "run", "--passWithNoTests")


def test_the_lock_file_names_no_registry() -> None:
    assert "http" not in "".join(
        line for line in (WEB / "package-lock.json").read_text().splitlines(keepends=True) if '"resolved"' in line
    )


def test_the_page_fetches_nothing_from_elsewhere() -> None:
    page = (BUILT / "index.html").read_text()
    assert "://" not in page
    assert "://" not in (BUILT / "heaptrail.css").read_text()
