"""Kept run folders are judged again as they were judged at first, and as the heaptrail of now does it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from shop_heaps import REQUESTS, Service, keep_baskets

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from zoo.cases import Case, load_case  # noqa: E402
from zoo.conditions import CONDITIONS, PLAIN  # noqa: E402
from zoo.judging import condition_of, judge_again  # noqa: E402
from zoo.packages import RunFailed  # noqa: E402
from zoo.results import score_record  # noqa: E402

CASE = """
title = "A shop that keeps every basket"
[expect]
leak = true
class = ["Basket"]
holder = ['baskets']
per_request = 1.0
[fixed]
env = { FIXED = "1" }
"""


def keep_run(folder: Path, *amounts: int) -> None:
    """A run folder as a hunt leaves it, over a shop with so many baskets. Its verdict is of another day."""
    folder.mkdir(parents=True)
    for number, amount in enumerate(amounts, start=1):
        service = Service()
        keep_baskets(service, amount)
        (folder / f"{number}.heapsnapshot").write_bytes(service.heap.written())
    loads = [{"step": f"load {number}", "requests": REQUESTS} for number in range(1, len(amounts))]
    steps = [{"step": "warm up", "requests": 20}, *loads, {"step": "closed"}]
    (folder / "steps.jsonl").write_text("".join(json.dumps(step) + "\n" for step in steps))
    (folder / "verdict.json").write_text(json.dumps({"clean": True, "suspects": []}))


@pytest.fixture
def case(tmp_path: Path) -> Case:
    folder = tmp_path / "cache-of-baskets"
    folder.mkdir()
    (folder / "server.js").write_text("// leaks\n")
    (folder / "case.toml").write_text(CASE)
    return load_case(folder)


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "20260131-120000-plain"


def test_the_verdict_is_that_of_the_snapshots_and_not_the_one_that_was_kept(case: Case, runs: Path) -> None:
    keep_run(runs / "cache-of-baskets", 0, 100, 200)
    keep_run(runs / "cache-of-baskets--fixed", 5, 5, 5)
    record = judge_again(case, runs)
    assert record is not None
    assert score_record(case, PLAIN, record).passed


def test_a_twin_that_leaks_is_seen(case: Case, runs: Path) -> None:
    keep_run(runs / "cache-of-baskets", 0, 100, 200)
    keep_run(runs / "cache-of-baskets--fixed", 0, 100, 200)
    record = judge_again(case, runs)
    assert record is not None
    assert score_record(case, PLAIN, record).false_alarms == 1


def test_a_case_without_both_of_its_runs_is_left_out(case: Case, runs: Path) -> None:
    keep_run(runs / "cache-of-baskets", 0, 100, 200)
    assert judge_again(case, runs) is None


def test_a_run_whose_steps_are_lost_is_an_error_and_no_verdict(case: Case, runs: Path) -> None:
    keep_run(runs / "cache-of-baskets", 0, 100, 200)
    keep_run(runs / "cache-of-baskets--fixed", 5, 5, 5)
    (runs / "cache-of-baskets" / "steps.jsonl").unlink()
    record = judge_again(case, runs)
    assert record is not None
    assert record.server.verdict is None
    assert "cannot be judged again" in record.server.error


def test_the_folder_says_the_condition(tmp_path: Path) -> None:
    folder = tmp_path / "20260131-120000-one-in-ten"
    folder.mkdir()
    assert condition_of(folder) == CONDITIONS["one-in-ten"]
    with pytest.raises(RunFailed, match="no folder that --keep has made"):
        condition_of(tmp_path)
