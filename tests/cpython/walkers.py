"""Interpreters with a walker of their own: the one that runs the tests has it installed, for others it is built."""

from __future__ import annotations

import fcntl
import functools
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from interpreters import interpreter

ROOT = Path(__file__).resolve().parents[2]
_OWN = "{}.{}".format(*sys.version_info)


@dataclass(frozen=True)
class Subject:
    """A Python to run programs with, and what its environment needs."""

    python: str
    environment: dict[str, str]


OWN = Subject(sys.executable, {})


@functools.cache
def subject(version: str) -> Subject:
    """The Python of this minor version. The test is skipped where there is none, or none that extensions can be built for."""
    if version == _OWN:
        return OWN
    python = interpreter(version)
    folder = ROOT / ".cache" / "walkers"
    folder.mkdir(parents=True, exist_ok=True)
    # Several processes may run the tests; one of them builds.
    with (folder / f"{version}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Subject(python, {"PYTHONPATH": str(_built(version, python))})


def _built(version: str, python: str) -> Path:
    """A folder with a package that has nothing but the walker, without optimisation and with all assertions of CPython's."""
    build = ROOT / ".cache" / "walkers" / version / "build"
    package = build / "packages" / "heaptrail"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").touch()
    source = ROOT / "native" / "cpython"
    configured = _run(
        "cmake", "-S", source, "-B", build, f"-DPython_EXECUTABLE={python}", "-DCMAKE_CXX_FLAGS=-Werror", "-G", "Ninja"
    )
    if configured.returncode:
        pytest.skip(f"no extension can be built for {python}: {configured.stderr.strip().splitlines()[-1]}")
    made = _run("cmake", "--build", build, "--parallel", "2")
    assert made.returncode == 0, made.stdout + made.stderr
    (module,) = (path for path in build.glob("_walker.*.so"))
    linked = package / module.name
    if not linked.exists():
        linked.symlink_to(module)
    return package.parent


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)
