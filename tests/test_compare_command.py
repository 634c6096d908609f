"""`heaptrail compare`, `heaptrail strings`, and the summary under a filter, as they are typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heaptrail.cli import main as cli

DATA = Path(__file__).parent / "data"
BASE, NEWER = (str(DATA / "node20" / f"{name}.heapsnapshot.zst") for name in ("base", "newer"))
OTHER_SESSION = str(DATA / "node18" / "newer.heapsnapshot.zst")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.heaptrail, [*arguments], standalone_mode=False)


def document(*arguments: str) -> dict:
    return json.loads(run(*arguments, "--json").output)


def failed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = cli.run(arguments)
    return code, capsys.readouterr().err


def test_the_classes_that_grew_most_come_first_with_the_totals_above() -> None:
    lines = run("compare", BASE, NEWER, "--limit", "3").output.splitlines()
    assert lines[0] == f"{BASE} → {NEWER}  4.3 MiB → 4.8 MiB, +499 KiB"
    assert lines[1] == "9,571 objects added, 496 KiB; 773 removed, 33.2 KiB"
    headings = ["size delta", "added size", "removed size", "count delta", "added count", "removed count", "name"]
    assert re.split(r"  +", lines[3]) == headings
    assert [re.split(r"  +", line)[-1] for line in lines[4:7]] == ["(string)", "system / JSArrayBufferData", "Map"]
    assert lines[-1].startswith("next: heaptrail trail @")
    assert lines[-1].endswith(NEWER)


@pytest.mark.parametrize("verb", ["compare", "growth", "suspects"])
def test_snapshots_in_reversed_order_are_refused(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, message = failed(capsys, verb, NEWER, BASE)
    assert code == 2
    assert message.splitlines() == [
        f"error: {BASE} was taken before {NEWER}: its new objects have the smaller ids",
        "help:  give the snapshots in the order in which they were taken, oldest first",
    ]


def test_a_snapshot_may_be_compared_with_itself() -> None:
    assert document("compare", NEWER, NEWER)["classes"] == []


def test_the_next_command_names_an_object_of_the_class_that_grew_most() -> None:
    done = run("compare", BASE, NEWER, "--filter", "name=Session")
    id_ = done.output.splitlines()[-1].split("@")[1].split()[0]
    objects = document("compare", BASE, NEWER, "--class", "Session")["objects"]
    assert int(id_) in {each["id"] for each in objects if each["change"] == "added"}


def test_json_has_the_rows_of_devtools() -> None:
    comparison = document("compare", BASE, NEWER)
    assert comparison["compared_by"] == "id"
    (row,) = [each for each in comparison["classes"] if each["name"] == "(string)"]
    assert {name: row[name] for name in ("added_count", "removed_count", "size_delta")} == {
        "added_count": 3010,
        "removed_count": 1,
        "size_delta": 101024,
    }


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        (["--fail-on", "size_delta>50KiB"], 1),
        (["--fail-on", "size_delta>50MiB"], 0),
        (["--fail-on", "size_delta>50MiB", "--fail-on", "count_delta>3000"], 1),
        (["--filter", "name=Session", "--fail-on", "size_delta>50KiB"], 0),
        (["--filter", "name=Session", "--fail-on", "count_delta>=300"], 1),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["printed", "json"])
def test_a_condition_that_holds_for_a_row_ends_with_exit_code_1(conditions: list[str], code: int, form: list[str]) -> None:
    assert run("compare", BASE, NEWER, *conditions, *form, "--limit", "1").return_value == code


def test_what_failed_is_said() -> None:
    arguments = ["compare", BASE, NEWER, "--fail-on", "size_delta>50KiB"]
    assert "failed: size_delta>50KiB holds for 3 rows" in run(*arguments).output
    assert document(*arguments)["failed"] == [{"condition": "size_delta>50KiB", "count": 3}]


def test_the_objects_of_a_class_that_came_and_went_are_listed() -> None:
    lines = run("compare", BASE, NEWER, "--class", "Session", "--limit", "2").output.splitlines()
    assert lines[0] == "Session  300 added, 0 removed"
    assert lines[2].split() == ["retained", "shallow", "id", "change", "name"]
    removed = document("compare", BASE, NEWER, "--class", "Object", "--filter", "change=removed")
    assert removed["object_count"] == 350
    assert {each["shallow"] for each in removed["objects"]} == {32}


def test_snapshots_of_different_sessions_are_compared_with_a_note() -> None:
    done = run("compare", BASE, OTHER_SESSION, "--limit", "1")
    assert "note: the snapshots are of different sessions" in done.output
    assert "added size" not in done.output
    comparison = document("compare", BASE, OTHER_SESSION)
    assert comparison["compared_by"] == "class"
    assert "added_count" not in comparison["classes"][0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare", BASE, OTHER_SESSION, "--sort", "added_size"], "different sessions"),
        (["compare", BASE, OTHER_SESSION, "--fail-on", "added_count>1"], "different sessions"),
        (["compare", BASE, OTHER_SESSION, "--class", "Session"], "different sessions"),
        (["compare", BASE, NEWER, "--class", "Nonsense"], "'Nonsense'"),
        (["compare", BASE, NEWER, "--sort", "retained"], "--class"),
        (["compare", BASE, NEWER, "--fail-on", "name~("], "regular expression"),
        (["compare", BASE], "NEWER"),
        (["summary", NEWER, "--objects", "nonsense"], "nonsense"),
        (["summary", NEWER, "--allocated-after", OTHER_SESSION], "different inspector sessions"),
    ],
)
def test_a_wrong_question_is_refused_with_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    code, error = failed(capsys, *arguments)
    assert code == 2
    assert message in error


def test_a_file_that_is_not_there_ends_with_exit_code_3(capsys: pytest.CaptureFixture[str]) -> None:
    code, error = failed(capsys, "compare", BASE, "nothing.heapsnapshot")
    assert code == 3
    assert "nothing.heapsnapshot" in error


def test_the_summary_shows_what_a_filter_lets_through() -> None:
    classes = document("summary", NEWER, "--objects", "retained-by-contexts")["classes"]
    assert len(classes) == 61
    young = document("summary", NEWER, "--allocated-after", BASE)["classes"]
    assert next(each for each in young if each["name"] == "Session")["count"] == 300
    both = document("summary", NEWER, "--allocated-after", BASE, "--objects", "duplicated-strings")["classes"]
    assert {each["name"] for each in both} == {"(string)"}


def test_strings_come_by_what_they_waste() -> None:
    lines = run("strings", NEWER, "--limit", "2").output.splitlines()
    assert lines[0] == f"{NEWER}  26,427 strings, 885 KiB; 5,629 of them say what others say, 136 KiB wasted"
    assert lines[3].split()[:5] == ["28.1", "KiB", "28.1", "KiB", "1,200"]
    assert document("strings", NEWER)["string_count"] == 290


def test_all_strings_can_be_searched() -> None:
    found = document("strings", NEWER, "--all", "--filter", "text~^nodejs[.]webstream")["strings"]
    assert {each["text"] for each in found} >= {"nodejs.webstream.controllerErrorFunction"}
    assert all(each["text"].startswith("nodejs.webstream") for each in found)


def test_contents_of_strings_are_printed_on_one_line_each() -> None:
    lines = run(
        "strings", NEWER, "--all", "--sort", "shallow", "--filter", "text~^.use strict", "--limit", "1"
    ).output.splitlines()
    assert "'use strict';\\n\\n" in lines[3]
