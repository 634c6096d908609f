"""The tutorial, the first page and the README show what hunts in the examples print, and what they mend is mended."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from test_docs import ROOT, blocks, page, section, table

EXAMPLE = ROOT / "examples" / "leaky-server.js"
PYTHON_EXAMPLE = ROOT / "examples" / "leaky_server.py"


def hunt(server: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """The tutorial's command, from a folder like the one that the tutorial stands in."""
    command = [sys.executable, "-c", "from heaptrail.cli.main import main; main()", "hunt", "--out", out.name]
    interpreter = "node" if server.suffix == ".js" else sys.executable
    return subprocess.run(
        [*command, "--", interpreter, str(server.relative_to(out.parent))],
        cwd=out.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def without_measures(line: str) -> str:
    """The line without what differs from run to run and between versions of Node.js: bytes, times, ids, engine internals."""
    line = re.sub(r"(with it, per request: ).*", r"\1", line)
    line = re.sub(r"@\d+", "@", line)
    line = re.sub(r"v\d+\.\d+\.\d+", "v", line)
    line = re.sub(r"[-+]?[\d.,]+ (?:[KMG]i)?B\b", "bytes", line)
    return re.sub(r"[\d.]+ (?:ms|s)\b", "time", line)


def lines_of(text: str) -> list[str]:
    return [without_measures(line).rstrip() for line in text.splitlines()]


@pytest.fixture
def tutorial(tmp_path: Path) -> Path:
    """A folder with the tutorial's servers in it."""
    (tmp_path / "examples").mkdir()
    shutil.copy(EXAMPLE, tmp_path / "examples")
    shutil.copy(PYTHON_EXAMPLE, tmp_path / "examples")
    return tmp_path


def test_the_tutorial_prints_what_a_hunt_prints(tutorial: Path) -> None:
    done = hunt(tutorial / "examples" / EXAMPLE.name, tutorial / "first")
    assert done.returncode == 1
    text = page("first-leak.md")
    assert lines_of(done.stdout) == lines_of(blocks(section(text, "The verdict"), "text")[0])
    assert lines_of(done.stderr) == lines_of(blocks(section(text, "The hunt"), "text")[0])


def test_the_first_page_shows_the_verdict_of_the_tutorial() -> None:
    assert blocks(page("index.md"), "text")[0] == blocks(section(page("first-leak.md"), "The verdict"), "text")[0]


def test_what_the_tutorial_mends_is_clean(tutorial: Path) -> None:
    server = tutorial / "examples" / EXAMPLE.name
    mended = blocks(section(page("first-leak.md"), "Mend it"), "js")[0]
    method = re.compile(r"^  open\(request\) \{.*?^  \}\n", re.MULTILINE | re.DOTALL)
    text, replaced = method.subn(lambda _: mended, server.read_text())
    assert replaced == 1
    server.write_text(text)
    done = hunt(server, tutorial / "mended")
    assert done.returncode == 0, done.stdout
    shown = blocks(section(page("first-leak.md"), "See that it is gone"), "text")[0]
    assert lines_of(done.stdout) == lines_of(shown)


def test_the_tutorial_prints_what_a_hunt_in_a_python_service_prints(tutorial: Path) -> None:
    done = hunt(tutorial / "examples" / PYTHON_EXAMPLE.name, tutorial / "first-python")
    assert done.returncode == 1, done.stderr
    shown = blocks(section(page("first-leak.md"), "The same in Python"), "text")[0]
    assert lines_of(done.stdout) == lines_of(shown)


def test_what_the_tutorial_mends_in_python_is_clean(tutorial: Path) -> None:
    server = tutorial / "examples" / PYTHON_EXAMPLE.name
    shown = section(page("first-leak.md"), "The same in Python")
    mended = blocks(shown, "python")[1]
    method = re.compile(r"^    def open\(.*?^        return session\n", re.MULTILINE | re.DOTALL)
    text, replaced = method.subn(lambda _: mended, server.read_text())
    assert replaced == 1
    server.write_text(text)
    done = hunt(server, tutorial / "mended-python")
    assert done.returncode == 0, done.stdout
    assert lines_of(done.stdout) == lines_of(blocks(shown, "text")[1])


def test_the_python_server_that_the_tutorial_shows_is_the_example() -> None:
    assert blocks(section(page("first-leak.md"), "The same in Python"), "python")[0] in PYTHON_EXAMPLE.read_text()


def test_the_server_that_the_tutorial_shows_is_the_example() -> None:
    assert blocks(section(page("first-leak.md"), "The server"), "js")[0] in EXAMPLE.read_text()


def test_every_file_that_a_hunt_leaves_is_explained(tutorial: Path) -> None:
    hunt(tutorial / "examples" / EXAMPLE.name, tutorial / "first")
    explained = " ".join(table(section(page("hunting.md"), "The run folder")))
    left = {re.sub(r"^\d+\.heapsnapshot$", "1.heapsnapshot", path.name) for path in (tutorial / "first").iterdir()}
    assert "verdict.json" in left
    assert {name for name in left if name not in explained} == set()


def test_the_readme_prints_what_a_hunt_in_a_python_service_prints(tmp_path: Path) -> None:
    shown = (ROOT / "README.md").read_text().partition("-- python examples/leaky_server.py\n\n")[2].partition("\n      …")[0]
    (tmp_path / "examples").mkdir()
    shutil.copy(PYTHON_EXAMPLE, tmp_path / "examples")
    command = [sys.executable, "-c", "from heaptrail.cli.main import main; main()", "hunt", "--requests", "1000", "--out", "run"]
    done = subprocess.run(
        [*command, "--", sys.executable, "examples/leaky_server.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1, done.stderr
    assert lines_of(textwrap.dedent(shown)) == lines_of(done.stdout)[: len(shown.splitlines())]
