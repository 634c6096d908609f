"""The Python interpreters of this machine on which tests run: 3.11 to 3.14, where they are."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
_ENVIRONMENT = "HEAPTRAIL_PYTHONS"


@functools.cache
def interpreter(version: str) -> str:
    """The path of an interpreter of that minor version; the test is skipped where there is none.

    Looked for in HEAPTRAIL_PYTHONS (paths, separated like those of PATH), among pyenv's, and on the PATH.
    """
    for candidate in _candidates(version):
        if _version_of(candidate) == version:
            return candidate
    pytest.skip(f"there is no Python {version} here; {_ENVIRONMENT} may name one")


def _candidates(version: str) -> list[str]:
    named = os.environ.get(_ENVIRONMENT, "").split(os.pathsep)
    folder = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    managed = sorted(map(str, folder.glob(f"{version}.*/bin/python3")))
    on_path = [shutil.which(f"python{version}"), sys.executable]
    return [candidate for candidate in (*named, *managed, *on_path) if candidate]


@functools.cache
def _version_of(candidate: str) -> str:
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.run([candidate, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
