"""Every pattern and exercise of both leak labs is a case of the zoo."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from zoo.cases import Case, InvalidCase  # noqa: E402
from zoo.lab import NODE_LAB, load_lab_cases  # noqa: E402


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_lab_cases()


def visited(cases: list[Case], *, in_python: bool) -> set[str]:
    """The ids of the patterns and exercises that are requested."""
    paths = [case.urls[0] for case in cases if case.in_python == in_python]
    return {re.sub(r"^/(problem|memory-leak)/|/start$", "", path) for path in paths}


def test_each_of_the_python_lab_is_one(cases: list[Case]) -> None:
    patterns = pytest.importorskip("heaptrail.lab.patterns").PATTERNS
    problems = pytest.importorskip("heaptrail.lab.problems").PROBLEMS
    assert visited(cases, in_python=True) == {each.id for each in (*patterns, *problems)}


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_each_of_the_node_lab_is_one(cases: list[Case]) -> None:
    exercises = [file.stem for file in (NODE_LAB / "problems").glob("[0-9]*.js")]
    listed = "JSON.stringify(require('./patterns').map(({ id }) => id))"
    patterns = json.loads(subprocess.check_output(["node", "-p", listed], cwd=NODE_LAB, text=True))
    assert visited(cases, in_python=False) == {*exercises, *patterns}


def test_an_exercise_becomes_its_twin_by_its_url_and_a_pattern_by_being_stopped(cases: list[Case]) -> None:
    for case in cases:
        if case.leaking:
            url, twin = case.urls[0], case.as_twin()
            assert twin.urls in [(f"{url}?fixed=1",), (url, url.replace("/start", "/stop"))], case.name
            assert len(twin.urls) == 1 or twin.concurrency == 1, case.name


def test_only_the_exercise_that_is_mended_is_clean(cases: list[Case]) -> None:
    assert {case.urls for case in cases if not case.leaking} == {("/problem/10real-production",)}


def test_a_name_says_which_lab_and_whether_it_is_clean(cases: list[Case]) -> None:
    for case in cases:
        word = "lab" if case.leaking else "clean-lab"
        assert case.name.startswith(f"python-{word}-" if case.in_python else f"{word}-"), case.name


def test_expected_places_exist(cases: list[Case]) -> None:
    assert all((case.folder / leak.source).exists() for case in cases for leak in case.leaks)


def test_a_table_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    file = tmp_path / "lab.toml"
    file.write_text("[lab-x]\ntitle = 'x'\nurls = 5\n[lab-x.expect]\nleak = false\n")
    with pytest.raises(InvalidCase, match=r"lab\.toml: lab-x: not a list of texts"):
        load_lab_cases(file)
