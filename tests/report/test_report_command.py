"""`heaptrail report`: what is written where, and what is refused."""

from __future__ import annotations

import json
import os
import pty
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from report_subjects import ROUNDS

from heaptrail.cli import main as cli
from heaptrail.errors import InvalidSnapshot
from heaptrail.formats.verdict import verdict_json
from heaptrail.formats.verdict_reading import UNKNOWN_ORDINAL, read_verdict
from heaptrail.hunt import RunFolder


def report(*arguments: object) -> int:
    return cli.run(["report", *map(str, arguments)])


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a hunt leaves it, with a verdict that no judge would come to."""
    folder = RunFolder.create(tmp_path_factory.mktemp("run") / "run-1")
    for number, file in enumerate(ROUNDS, start=1):
        shutil.copy(file, folder.path / f"{number}.heapsnapshot")
    from report_subjects import real_leak

    verdict = real_leak().verdict
    text = verdict_json(verdict).replace("+3.00 Session per request", "+3.14 Session per request")  # type: ignore[arg-type]
    folder.keep("verdict.json", text)
    return folder.path


def test_the_suffix_says_what_is_written(tmp_path: Path, run_folder: Path) -> None:
    assert report(run_folder, "-o", tmp_path / "a.md") == 0
    assert (tmp_path / "a.md").read_text().startswith("## heaptrail: 4 leaks")
    assert report(run_folder, "-o", tmp_path / "a.sarif") == 0
    assert json.loads((tmp_path / "a.sarif").read_text())["version"] == "2.1.0"


def test_a_format_goes_before_the_suffix(tmp_path: Path, run_folder: Path) -> None:
    assert report(run_folder, "-o", tmp_path / "a.txt", "--format", "markdown", "--title", "Ticket 7") == 0
    assert (tmp_path / "a.txt").read_text().startswith("## Ticket 7\n")


def test_a_run_folder_is_reported_with_the_verdict_of_its_hunt(run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(run_folder, "--format", "markdown") == 0
    assert "+3.14 Session per request" in capsys.readouterr().out


def test_with_requests_the_snapshots_of_a_run_folder_are_judged_anew(
    run_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(run_folder, "--format", "markdown", "--requests", "300") == 0
    assert "+1.00 Session per request" in capsys.readouterr().out


def test_a_run_folder_without_a_verdict_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, file in enumerate(ROUNDS[:2], start=1):
        shutil.copy(file, tmp_path / f"{number}.heapsnapshot")
    assert report(tmp_path, "--format", "markdown") == 0
    assert "Session per round" in capsys.readouterr().out


@pytest.mark.parametrize("output", [[], ["-o", "-"]])
def test_text_goes_to_standard_output(output: list[str], run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(run_folder, "--format", "sarif", *output) == 0
    assert json.loads(capsys.readouterr().out)["version"] == "2.1.0"
    assert not Path("-").exists()


def test_a_report_is_for_its_writer_alone_and_replaces_an_older_one(tmp_path: Path, run_folder: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("older")
    file.chmod(0o644)
    assert report(run_folder, "-o", file) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "older" not in file.read_text()
    assert [each.name for each in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([ROUNDS[0]], "what to write is not said"),
        ([ROUNDS[0], "-o", "a.txt"], "what to write is not said"),
        ([ROUNDS[0], "--format", "html"], "a page is not for reading in a terminal"),
        ([ROUNDS[0], "-o", "a.html", "--budget", "much"], "'much' is no size"),
        ([ROUNDS[0], "-o", "a.md", "--requests", "100"], "Two or more snapshots are needed"),
        ([*ROUNDS, "-o", "a.md", "--requests", "1,2,3"], "--requests names 3 rounds"),
        ([ROUNDS[0], Path(__file__).parent, "-o", "a.md"], "is a folder, and stands among others"),
        ([Path(__file__).parent, "-o", "a.md"], "is not the folder of a hunt"),
        ([ROUNDS[0], "-o", "nowhere/a.md"], "cannot be written"),
        ([], "Missing argument"),
    ],
)
def test_wrong_usage_is_named_and_nothing_is_written(
    arguments: list[object], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert report(*arguments) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "null", "\x00", "[" * 100_000,
        '{"schema": "heaptrail.verdict/2"}', '{"schema": "heaptrail.verdict/1", "clean": 1}',
    ],
)  # fmt: skip
def test_a_broken_verdict_is_refused_with_its_name(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(ROUNDS[0], tmp_path / "1.heapsnapshot")
    (tmp_path / "verdict.json").write_text(text)
    assert report(tmp_path, "--format", "markdown") == 3
    assert "verdict.json is no verdict" in capsys.readouterr().err


def test_every_field_of_a_verdict_is_read_again(run_folder: Path, tmp_path: Path) -> None:
    verdict = read_verdict(run_folder / "verdict.json")
    assert verdict is not None
    assert {step.ordinal for suspect in verdict.suspects for step in suspect.trail.steps} == {UNKNOWN_ORDINAL}
    assert json.loads(verdict_json(verdict)) == json.loads((run_folder / "verdict.json").read_text())


def test_a_field_of_another_kind_is_named(run_folder: Path, tmp_path: Path) -> None:
    document = json.loads((run_folder / "verdict.json").read_text())
    document["suspects"][1]["holder"]["entries"][0] = "many"
    (tmp_path / "verdict.json").write_text(json.dumps(document))
    with pytest.raises(InvalidSnapshot, match=r"suspects\[1\]\.holder\.entries is no whole number"):
        read_verdict(tmp_path / "verdict.json")


HEAPTRAIL = [sys.executable, "-c", "from heaptrail.cli.main import main; main()"]


def read_to_the_end(terminal: int) -> str:
    printed = b""
    try:
        while chunk := os.read(terminal, 65536):
            printed += chunk
    except OSError:  # the terminal ends with its last process
        pass
    return printed.decode()


def test_on_a_terminal_it_is_told_what_goes_on_and_nothing_of_it_is_in_the_output(tmp_path: Path) -> None:
    own, other = pty.openpty()
    words = [*HEAPTRAIL, "report", *map(str, ROUNDS), "--requests", "300", "--format", "html", "-o", "-", "--no-index"]
    with (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(words, stdout=output, stderr=other, env={**os.environ, "TERM": "xterm-256color"})
        os.close(other)
        told = read_to_the_end(own)
        os.close(own)
        assert process.wait() == 0
    for phase in ("open 1 of 3", "open 3 of 3", "judge", "dominators 3 of 3", "write"):
        assert phase in told
    page = (tmp_path / "output").read_text()
    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")


def test_without_a_terminal_nothing_is_told_but_what_was_written(tmp_path: Path, run_folder: Path) -> None:
    words = [*HEAPTRAIL, "report", str(run_folder), "-o", str(tmp_path / "a.html")]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith(f"{tmp_path / 'a.html'}  ")
