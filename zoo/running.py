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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zoo.cases import Case

_NPM = ("npm", "install", "--omit=dev", "--no-audit", "--no-fund", "--package-lock=false", "--ignore-scripts")
_VERDICT_CODES = (0, 1)
_HUNT_SECONDS = 300


class RunFailed(RuntimeError):
    """A server could not be prepared or hunted in, with the reason in one line."""


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


def prepare(case: Case, cache: Path) -> Path:
    """The folder to start the server in: its own, or a copy below `cache` with its packages installed.

    Packages are installed once for a `package.json`. Raises `RunFailed`.
    """
    if not case.needs_packages:
        return case.folder
    copy = cache / case.name
    copy.mkdir(parents=True, exist_ok=True)
    installed = copy / "installed.json"
    wanted = (case.folder / "package.json").read_text()
    fresh = installed.exists() and installed.read_text() == wanted
    for file in case.folder.iterdir():
        if file.is_file():
            shutil.copy2(file, copy / file.name)
    if not fresh:
        _install(case, copy)
        installed.write_text(wanted)
    return copy


def _install(case: Case, folder: Path) -> None:
    shutil.rmtree(folder / "node_modules", ignore_errors=True)
    done = subprocess.run(_NPM, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RunFailed(f"npm cannot install the packages of {case.name}: {_last_line(done.stderr)}")


def hunt(case: Case, folder: Path, out: Path, *, heaptrail: Path, extra: Mapping[str, str], requests: int | None) -> Run:
    """Hunt in the server of `case`, started in `folder` with the case's environment and `extra`.

    `requests` overrides the case's own number, `out` becomes the run folder. Raises `RunFailed`.
    """
    environment = {name: value for name, value in os.environ.items() if name not in ("PORT", "FIXED")}
    environment |= {**case.environment, **extra}
    began = time.monotonic()
    try:
        done = subprocess.run(
            [str(heaptrail), *_arguments(case, out, requests)],
            cwd=folder,
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
        raise RunFailed(f"exit code {done.returncode}: {_last_line(done.stderr)}")
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
    return [*arguments, "--concurrency", str(case.concurrency), "--", "node", "server.js"]


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it printed nothing"
