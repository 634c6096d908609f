"""Files and places in the source as a person would type them. To be escaped before they are shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.model import Source


def place_from_here(source: Source) -> str:
    """`src/app.js:12`, as `path_from_here` names the file."""
    return str(replace(source, file=path_from_here(source.file)))


def path_from_here(path: str) -> str:
    """Relative where it lies below the current folder."""
    current = Path.cwd()
    return str(Path(path).relative_to(current)) if Path(path).is_relative_to(current) else path
