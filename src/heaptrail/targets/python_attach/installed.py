"""For which Python versions this heaptrail has a heap walker, and where its files are."""

from __future__ import annotations

import re
from pathlib import Path

import heaptrail

_WALKER = re.compile(r"_walker\.cpython-(\d)(\d+)(t?)-.*\.so")


def package_folders() -> list[str]:
    """The folders of the package, the one with its Python files first."""
    folders = [str(Path(folder).resolve()) for folder in heaptrail.__path__]
    return sorted(folders, key=lambda folder: not Path(folder, "__init__.py").exists())


def walkers() -> dict[tuple[int, int], Path]:
    """Python version → the file of the walker that was built for it."""
    found = {}
    for folder in package_folders():
        for file in Path(folder).glob("_walker.cpython-*.so"):
            if (named := _WALKER.fullmatch(file.name)) and not named[3]:
                found[int(named[1]), int(named[2])] = file
    return found
