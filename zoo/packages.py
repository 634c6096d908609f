"""What a server of the zoo is started with: its packages installed, its folder and its command."""

from __future__ import annotations

import fcntl
import filecmp
import hashlib
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoo.cases import Case

_NPM = ("npm", "install", "--omit=dev", "--no-audit", "--no-fund", "--package-lock=false", "--ignore-scripts")


class RunFailed(RuntimeError):
    """A server could not be prepared or hunted in, with the reason in one line."""


@dataclass(frozen=True, slots=True)
class Start:
    """The folder and the command that start a server."""

    folder: Path
    command: tuple[str, ...]


def prepare(case: Case, cache: Path, requirements: str) -> Start:
    """How to start the server of `case`, after its packages were installed below `cache`.

    A Python server runs in its own folder, in the Python that runs this or, where it has a file `requirements`,
    in a virtual environment of it that is made once for all cases with the same text. A Node.js server that needs
    packages runs in a copy of its folder. Raises `RunFailed`.
    """
    if case.in_python:
        file = case.folder / requirements
        python = _environment(file, cache) if file.exists() else Path(sys.executable)
        return Start(case.folder, (str(python), *(case.arguments or (case.server.name,))))
    folder = _copy_with_modules(case, cache) if case.needs_packages else case.folder
    return Start(folder, ("node", case.server.name))


def last_line(text: str) -> str:
    """The last line of an output that says anything."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it printed nothing"


def _environment(requirements: Path, cache: Path) -> Path:
    """The Python of the virtual environment with what `requirements` lists."""
    wanted = requirements.read_text()
    key = hashlib.sha256(f"{sys.version}\n{sys.base_prefix}\n{wanted}".encode()).hexdigest()[:16]
    folder = cache / f"python-{key}"
    installed = folder / "installed.txt"
    python = folder / "bin" / "python"
    with _alone(folder):
        if not installed.exists():
            shutil.rmtree(folder, ignore_errors=True)
            _run([sys.executable, "-m", "venv", "--without-pip", str(folder)], requirements)
            # By the pip that is there already: to install it into each environment takes longer than most packages do.
            pip = [sys.executable, "-m", "pip", "--python", str(python)]
            _run([*pip, "install", "--quiet", "--only-binary", ":all:", "-r", str(requirements)], requirements)
            installed.write_text(wanted)
    return python


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else makes `folder` meanwhile: neither a thread nor another process."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command: list[str], requirements: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        case = requirements.parent.name
        raise RunFailed(f"{requirements.name} of {case} cannot be installed: {last_line(done.stderr or done.stdout)}")


def _copy_with_modules(case: Case, cache: Path) -> Path:
    copy = cache / case.folder.name
    with _alone(copy):
        left_out = shutil.ignore_patterns("node_modules", "package-lock.json")
        shutil.copytree(case.folder, copy, dirs_exist_ok=True, ignore=left_out, copy_function=_copy_changed)
        install_modules(case.folder.name, copy)
    return copy


def _copy_changed(source: str, copy: str) -> None:
    """A file that is there already stays as it is: a server of another visit may just be starting from it."""
    if not Path(copy).exists() or not filecmp.cmp(source, copy, shallow=False):
        shutil.copy2(source, copy)


def install_modules(name: str, folder: Path) -> None:
    """What the package.json of `folder` asks for, unless that was installed there before. Raises `RunFailed`."""
    installed = folder / "installed.json"
    wanted = (folder / "package.json").read_text()
    if installed.exists() and installed.read_text() == wanted:
        return
    shutil.rmtree(folder / "node_modules", ignore_errors=True)
    done = subprocess.run(_NPM, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RunFailed(f"npm cannot install the packages of {name}: {last_line(done.stderr)}")
    installed.write_text(wanted)
