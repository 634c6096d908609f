"""Hunts in some servers and pages of the zoo, as they leak and mended. `scripts/zoo` visits all of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from zoo.browser import find_chromium  # noqa: E402


def judge(*names: str) -> None:
    done = visit(*names)
    assert done.returncode == 0, done.stdout + done.stderr


def visit(*names: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "zoo.main", *names], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "server",
    [
        "cache-map-without-bound",
        "clean-lazy-modules",
        "clean-lru-fills-in-second-round",
        "closure-the-thing",
        "global-array",
        "list-linked-history",
        "listener-event-emitter",
        "native-buffers",
        "nested-ten-tenants",
        "promise-race-forever",
        "replaced-array-spread",
        "string-slices",
        "timer-interval-session",
        "two-holders-one-object",
    ],
)
def test_a_leak_in_node_is_named_and_its_mended_twin_is_clean(server: str) -> None:
    judge(server)


@pytest.mark.parametrize(
    "server",
    [
        "python-cache-lru-cache-method",
        "python-cache-module-dict",
        "python-clean-garbage-with-cycles",
        "python-clean-lazy-imports",
        "python-clean-lru-fills",
        "python-clean-tasks-that-end",
        "python-closure-cells-cache",
        "python-list-linked-list",
        "python-listener-logging-handlers",
        "python-native-reference-never-given-back",
        "python-rare-one-in-ten",
        "python-task-never-cancelled",
        "python-timer-call-later",
        "python-two-leaks",
    ],
)
def test_a_leak_in_python_is_named_and_its_mended_twin_is_clean(server: str) -> None:
    judge(server)


@pytest.mark.skipif(find_chromium() is None, reason="needs Chromium")
@pytest.mark.parametrize("page", ["page-router-undo", "page-clean-components"])
def test_a_leak_in_a_page_is_named_and_its_mended_twin_is_clean(page: str) -> None:
    judge(page)


@pytest.mark.parametrize("server", ["listener-event-emitter", "python-cache-module-dict", "clean-lru-fills-in-second-round"])
def test_other_work_in_the_process_neither_hides_a_leak_nor_looks_like_one(server: str) -> None:
    judge(server, "--condition", "noise")


def test_a_leak_on_one_request_in_ten_is_named_with_a_tenth_of_the_growth() -> None:
    judge("closure-the-thing", "--condition", "one-in-ten")


@pytest.mark.parametrize("exercise", ["lab-leaked-list", "python-lab-user"])
def test_an_exercise_of_the_lab_is_solved_by_a_hunt_and_clean_when_mended(exercise: str) -> None:
    if exercise.startswith("python-"):
        pytest.importorskip("strawberry", reason="needs heaptrail[lab]")
    judge(exercise)


@pytest.mark.skipif(find_chromium() is None, reason="needs Chromium")
def test_memlab_and_the_comparison_of_devtools_answer_about_the_same_snapshots() -> None:
    done = visit("page-detached-panels", "--rivals")
    if "npm cannot install" in done.stderr:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stdout + done.stderr
    kept = json.loads((ROOT / ".cache" / "zoo" / "results" / "plain" / "page-detached-panels.json").read_text())
    leaking, mended = kept["server"]["rivals"], kept["twin"]["rivals"]
    assert 'Detached <section class="order">' in leaking["memlab"]["leaks"][0]
    assert leaking["diff"]
    assert mended["memlab"] == {"leaks": [], "survivors": [], "failure": ""}
