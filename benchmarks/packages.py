"""The programs beside this file, built and with their npm packages, in folders of the cache."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent / ".cache" / "benchmarks"
_EXCEPTION = re.compile(r"(\w+: )?\w*Error\b.*:|npm error (?!A complete log)", re.ASCII)
_NPM = ("npm", "install", "--no-audit", "--no-fund", "--package-lock=false", "--ignore-scripts")


class PreparationFailed(RuntimeError):
    """Something that a benchmark needs cannot be had, with the reason in one line."""


def program(name: str, *, build: Sequence[str] = ()) -> Path:
    """A folder with the program `name`, its packages installed and `build` run in it. Raises `PreparationFailed`."""
    folder = CACHE / "programs" / name
    folder.mkdir(parents=True, exist_ok=True)
    made_from = "\n".join(file.read_text() for file in sorted((HERE / name).iterdir()))
    for file in (HERE / name).iterdir():
        shutil.copy2(file, folder)
    install(folder, made_from, build=build)
    return folder


def install(folder: Path, made_from: str, *, build: Sequence[str] = ()) -> None:
    """Install what the folder's package.json asks for, if it has one, and build, unless it was done for the same `made_from`."""
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text() == made_from:
        return
    stamp.unlink(missing_ok=True)
    if (folder / "package.json").exists():
        run(_NPM, f"npm packages of {folder.name}", folder)
    if build:
        run(build, f"building {folder.name}", folder)
    stamp.write_text(made_from)


def run(command: Sequence[str], purpose: str, folder: Path | None = None) -> None:
    """Run a command that prepares something. Raises `PreparationFailed` when it fails."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise PreparationFailed(f"{purpose}: {command[0]} is missing") from None
    if done.returncode:
        raise PreparationFailed(f"{purpose}: {reason(done.stderr) or f'{command[0]} ended with {done.returncode}'}")


def reason(errors: str) -> str:
    """The line of a program's error output that says what went wrong: that of an exception, or else the last."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    named = [line for line in lines if _EXCEPTION.match(line)]
    return (named or lines or [""])[-1]
