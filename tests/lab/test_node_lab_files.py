"""What lies in the folder of the lab in Node.js belongs together."""

from __future__ import annotations

import json
import re
import subprocess
from urllib.parse import urlsplit

from node_lab import FOLDER, ROOT

EXACT_VERSION = re.compile(r"\d+\.\d+\.\d+")
START_PAGE = ROOT / "src" / "heaptrail" / "lab" / "static"


def test_the_start_page_is_that_of_the_lab_in_python_to_the_byte() -> None:
    original = {path.name: path.read_bytes() for path in START_PAGE.iterdir()}
    assert "index.html" in original
    assert {path.name: path.read_bytes() for path in (FOLDER / "public").iterdir()} == original


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    assert len(lock["packages"]) > 50
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        # Links to whoever may be paid for a package are no places to install from.
        texts = [value for key, value in package.items() if key != "funding" and isinstance(value, str)]
        assert [text for text in texts if urlsplit(text).netloc] == [], name


def test_packages_are_asked_for_in_one_version_each() -> None:
    manifest = json.loads((FOLDER / "package.json").read_text())
    versions = [*manifest["dependencies"].values(), *manifest["devDependencies"].values()]
    assert [version for version in versions if not EXACT_VERSION.fullmatch(version)] == []


def test_the_lock_file_is_that_of_the_manifest() -> None:
    manifest = json.loads((FOLDER / "package.json").read_text())
    locked = json.loads((FOLDER / "package-lock.json").read_text())["packages"][""]
    for key in ("dependencies", "devDependencies", "engines"):
        assert locked[key] == manifest[key]


def test_what_is_installed_is_left_out_of_the_repository() -> None:
    paths = ["lab/node/node_modules/express/index.js", "lab/node/heapdumps/one.heapsnapshot"]
    ignored = subprocess.run(["git", "check-ignore", *paths], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ignored.stdout.splitlines() == paths


def test_a_problem_and_a_pattern_have_a_file_each_that_is_named_as_they_are() -> None:
    for folder in ("problems", "patterns"):
        files = [path for path in (FOLDER / folder).glob("*.js") if path.name != "index.js"]
        for file in files:
            assert f"  id: '{file.stem}'," in file.read_text(), file.name
            assert f"require('./{file.stem}')" in (FOLDER / folder / "index.js").read_text(), file.name
