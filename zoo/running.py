"""Hunting in one server or page of the zoo with the real command, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from zoo.browser import opened, served
from zoo.loading import write_plan
from zoo.packages import RunFailed, last_line

from heaptrail.targets.addresses import free_port

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zoo.cases import Case
    from zoo.conditions import Condition
    from zoo.packages import Start

_VERDICT_CODES = (0, 1)
_INTERRUPTED = 130
_HUNT_SECONDS = 300
_NOISE = Path(__file__).with_name("noise")
_NOISE_SCRIPT = _NOISE / "noise.cjs"


@dataclass(frozen=True, slots=True)
class Run:
    """What a hunt ended with: its verdict (`heaptrail.verdict/1`), and the seconds of the whole command."""

    verdict: Mapping[str, object]
    seconds: float


def find_heaptrail() -> Path:
    """The `heaptrail` command beside this Python, or else on the PATH. Raises `RunFailed`."""
    beside = Path(sys.executable).with_name("heaptrail")
    found = beside if beside.exists() else shutil.which("heaptrail")
    if found is None:
        raise RunFailed("There is no heaptrail command: run this with the Python that it is installed for.")
    return Path(found)


def hunt(case: Case, start: Start, out: Path, *, heaptrail: Path, condition: Condition) -> Run:
    """Hunt in the server of `case`, started as `start` says, under `condition`. `out` becomes the run folder.

    Raises `RunFailed`, and KeyboardInterrupt where the hunt was interrupted: that is no result to keep.
    """
    command = [str(heaptrail), "hunt", "--json", "--out", str(out)]
    command += ["--requests", str(condition.count(case)), "--warmup", str(condition.warmup(case))]
    if case.in_page:
        return _hunt_in_page(case, command, out, condition)
    if condition.noisy:
        return _hunt_with_noise(case, start, command, out, condition)
    command += ["--load", case.load] if case.load is not None else []
    return _run([*command, *_requests(case), "--", *start.command], start.folder, case.environment, out)


def _hunt_in_page(case: Case, command: Sequence[str], out: Path, condition: Condition) -> Run:
    action = condition.action(case)
    assert action is not None
    with served(case.folder) as port, opened(f"http://127.0.0.1:{port}{case.urls[0]}") as inspector:
        return _run([*command, "--action", action, "--inspect", f"127.0.0.1:{inspector}"], case.folder, {}, out)


def _hunt_with_noise(case: Case, start: Start, command: Sequence[str], out: Path, condition: Condition) -> Run:
    with TemporaryDirectory(prefix="zoo-noise-") as name:
        folder, port = Path(name), free_port()
        load = write_plan(folder / "load.json", case, condition, port, start.folder)
        noise = noise_environment(case.server.name, port, condition.noise_bound(case), folder)
        environment = {**case.environment, **noise}
        return _run([*command, "--load", load, *_requests(case), "--", *start.command], start.folder, environment, out)


def noise_environment(server: str, port: int, bound: int, folder: Path) -> dict[str, str]:
    """The environment in which the process that runs `server`, a file's name, makes noise on `port`; logs go to `folder`."""
    return {
        "ZOO_NOISE_PORT": str(port),
        "ZOO_NOISE_BOUND": str(bound),
        "ZOO_NOISE_FOLDER": str(folder),
        "ZOO_NOISE_SERVER": server,
        "NODE_OPTIONS": f'--require "{_NOISE_SCRIPT}"',
        "PYTHONPATH": str(_NOISE),
    }


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str], out: Path) -> Run:
    inherited = {name: value for name, value in os.environ.items() if name not in ("PORT", "FIXED")}
    began = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**inherited, **environment},
            capture_output=True,
            text=True,
            timeout=_HUNT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RunFailed(f"no verdict in {_HUNT_SECONDS} s") from None
    seconds = time.monotonic() - began
    if done.returncode == _INTERRUPTED:
        raise KeyboardInterrupt
    if done.returncode not in _VERDICT_CODES:
        raise RunFailed(f"exit code {done.returncode}: {_error(done.stderr)}")
    try:
        verdict = json.loads((out / "verdict.json").read_text())
    except (OSError, ValueError) as error:
        raise RunFailed(f"no verdict.json that can be read: {error}") from None
    if (done.returncode == 0) != (verdict["clean"] is True):
        raise RunFailed(f"exit code {done.returncode}, but verdict.json says clean: {verdict['clean']}")
    return Run(verdict, seconds)


def _requests(case: Case) -> list[str]:
    arguments = ["--method", case.method, "--concurrency", str(case.concurrency)]
    arguments += [part for url in case.urls for part in ("--url", "http://127.0.0.1:{port}" + url)]
    arguments += [part for name, value in case.headers.items() for part in ("--header", f"{name}: {value}")]
    return [*arguments, *(["--body", case.body] if case.body is not None else [])]


def _error(output: str) -> str:
    """The line of heaptrail's output that says what is wrong, or else the last."""
    named = [line for line in output.splitlines() if line.startswith("error: ")]
    return named[-1].removeprefix("error: ") if named else last_line(output)
