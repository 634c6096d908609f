"""What the start page shows of each pattern and exercise, and the commands that hunt in them."""

from __future__ import annotations

import os
import platform
import shlex

from pydantic import BaseModel

from heaptrail.lab.addresses import base_url
from heaptrail.lab.patterns import PATTERNS
from heaptrail.lab.problems import PROBLEMS
from heaptrail.lab.settings import LabSettings


class PatternCard(BaseModel):
    """`holder` is the name that the trail ends at, `hunt` the very command."""

    id: str
    title: str
    text: str
    holder: str
    start: str
    stop: str
    status: str
    hunt: str


class ExerciseCard(BaseModel):
    """`text` is the task, without its solution; `hunt` the very command."""

    id: str
    title: str
    text: str
    path: str
    fixedPath: str
    stop: str
    hunt: str


class Cards(BaseModel):
    """All of them, and the process that they are about."""

    runtime: str
    runtimeVersion: str
    pid: int
    unitMiB: int | float
    maxRssMiB: int | float
    patterns: list[PatternCard]
    exercises: list[ExerciseCard]


def cards(settings: LabSettings, port: int) -> Cards:
    """The cards of the lab that listens on `port`."""
    base = base_url(settings.host, port)
    return Cards(
        runtime="python",
        runtimeVersion=platform.python_version(),
        pid=os.getpid(),
        unitMiB=settings.unit.mib,
        maxRssMiB=settings.max_rss_mib,
        patterns=[
            PatternCard(
                id=pattern.id,
                title=pattern.title,
                text=pattern.text,
                holder=pattern.holder,
                start=(start := f"/memory-leak/{pattern.id}/start"),
                stop=f"/memory-leak/{pattern.id}/stop",
                status=f"/memory-leak/{pattern.id}/status",
                hunt=hunt_command(f"{base}{start}", pattern.hunt),
            )
            for pattern in PATTERNS
        ],
        exercises=[
            ExerciseCard(
                id=problem.id,
                title=problem.title,
                text=problem.task,
                path=(path := f"/problem/{problem.id}"),
                fixedPath=f"{path}?fixed=1",
                stop=f"/lab/problems/{problem.id}/stop",
                hunt=hunt_command(f"{base}{path}", problem.hunt),
            )
            for problem in PROBLEMS
        ],
    )


def hunt_command(url: str, options: str) -> str:
    """A hunt in this process, by requests of `url`."""
    return f"heaptrail hunt --python-pid {os.getpid()} --url {shlex.quote(url)} {options}"
