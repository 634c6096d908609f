"""Judging kept run folders again: what a changed verdict makes of the snapshots of an earlier visit, without a hunt."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from zoo.conditions import CONDITIONS
from zoo.packages import RunFailed
from zoo.records import Hunted, Record

from heaptrail.analysis.suspects import judge
from heaptrail.errors import HeaptrailError
from heaptrail.formats.verdict import verdict_json
from heaptrail.hunt.round_times import round_times
from heaptrail.snapshot import Snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from zoo.cases import Case
    from zoo.conditions import Condition


def condition_of(folder: Path) -> Condition:
    """The condition under which the run folders in `folder` were made, which its name ends with. Raises `RunFailed`."""
    for condition in CONDITIONS.values():
        if folder.is_dir() and folder.name.endswith(f"-{condition.name}"):
            return condition
    raise RunFailed(f"{folder} is no folder that --keep has made: its name ends with a condition, as in 20260131-120000-plain")


def judge_again(case: Case, folder: Path) -> Record | None:
    """The record of a visit whose run folders lie in `folder`, judged anew; None where one of them is missing.

    Nothing is kept of it: no hunt was made, and nobody else was asked.
    """
    twin = case.as_twin().name if case.twin is not None else None
    if not all((folder / name / "verdict.json").exists() for name in (case.name, twin) if name is not None):
        return None
    return Record(
        case=case.name,
        condition=condition_of(folder).name,
        key="",
        date=time.strftime("%Y-%m-%d"),
        server=_judge(folder / case.name),
        twin=_judge(folder / twin) if twin is not None else None,
    )


def _judge(run: Path) -> Hunted:
    try:
        steps = [json.loads(line) for line in (run / "steps.jsonl").read_text().splitlines()]
        loads = [step for step in steps if step["step"].startswith("load ")]
        scripts = json.loads((run / "scripts.json").read_text()) if (run / "scripts.json").exists() else {}
        began = time.monotonic()
        files = sorted(run.glob("*.heapsnapshot"), key=lambda file: int(file.stem))
        verdict = judge(
            [Snapshot.open(file, index=False) for file in files],
            [load["requests"] for load in loads],
            times=round_times(steps, [file.name for file in files]),
            script_urls={int(number): url for number, url in scripts.items()},
        )
    except (HeaptrailError, OSError, ValueError, KeyError) as error:
        return Hunted(None, 0.0, f"{run} cannot be judged again: {error}")
    return Hunted(json.loads(verdict_json(replace(verdict, caveats=()))), time.monotonic() - began)
