"""Hunting in one server of the zoo with the real command, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zoo.packages import RunFailed, last_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zoo.cases import Case
    from zoo.packages import Start

_VERDICT_CODES = (0, 1)
_HUNT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Run:
    """What a hunt ended with: its verdict (`heaptrail.verdict/1`), exit code and seconds."""

    verdict: Mapping[str, object]
    exit_code: int
    seconds: float


def find_heaptrail() -> Path:
    """The `heaptrail` command beside this Python, or else on the PATH. Raises `RunFailed`."""
    beside = Path(sys.executable).with_name("heaptrail")
    found = beside if beside.exists() else shutil.which("heaptrail")
    if found is None:
        raise RunFailed("There is no heaptrail command: run this with the Python that it is installed for.")
    return Path(found)


def hunt(case: Case, start: Start, out: Path, *, heaptrail: Path, extra: Mapping[str, str], requests: int | None) -> Run:
    """Hunt in the server of `case`, started as `start` says with the case's environment and `extra`.

    `requests` overrides the case's own number, `out` becomes the run folder. Raises `RunFailed`.
    """
    environment = {name: value for name, value in os.environ.items() if name not in ("PORT", "FIXED")}
    environment |= {**case.environment, **extra}
    began = time.monotonic()
    try:
        done = subprocess.run(
            [str(heaptrail), *_arguments(case, out, requests), "--", *start.command],
            cwd=start.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_HUNT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RunFailed(f"no verdict in {_HUNT_SECONDS} s") from None
    seconds = time.monotonic() - began
    if done.returncode not in _VERDICT_CODES:
        raise RunFailed(f"exit code {done.returncode}: {last_line(done.stderr)}")
    try:
        verdict = json.loads((out / "verdict.json").read_text())
    except (OSError, ValueError) as error:
        raise RunFailed(f"no verdict.json that can be read: {error}") from None
    if (done.returncode == 0) != (verdict["clean"] is True):
        raise RunFailed(f"exit code {done.returncode}, but verdict.json says clean: {verdict['clean']}")
    return Run(verdict, done.returncode, seconds)


def _arguments(case: Case, out: Path, requests: int | None) -> list[str]:
    count = requests or case.requests
    arguments = ["hunt", "--json", "--out", str(out), "--method", case.method]
    arguments += [part for url in case.urls for part in ("--url", "http://127.0.0.1:{port}" + url)]
    arguments += [part for name, value in case.headers.items() for part in ("--header", f"{name}: {value}")]
    arguments += ["--body", case.body] if case.body is not None else []
    arguments += ["--load", case.load] if case.load is not None else []
    arguments += ["--requests", str(count), "--warmup", str(case.warmup)]
    return [*arguments, "--concurrency", str(case.concurrency)]
