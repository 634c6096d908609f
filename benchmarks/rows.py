"""The pieces of work that are measured, with their targets: targets.toml, read and checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

TARGETS = Path(__file__).with_name("targets.toml")
WORKS = ("open", "reopen", "compare", "suspects", "summary")


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of work on some heaps, oldest first. A target is None where there is none; bytes are of anonymous memory."""

    name: str
    title: str
    work: str
    heaps: tuple[str, ...]
    cpu_seconds: float | None = None
    wall_seconds: float | None = None
    anonymous_bytes: float | None = None


def load_rows(file: Path = TARGETS) -> list[Row]:
    """All rows, in the order of the file. Raises `TypeError` for a key that it does not know."""
    rows = []
    for name, fields in tomllib.loads(file.read_text()).items():
        row = Row(name=name, **{**fields, "heaps": tuple(fields["heaps"])})
        if row.work not in WORKS:
            raise ValueError(f"{file.name}: {name}: {row.work} is not one of {', '.join(WORKS)}")
        rows.append(row)
    return rows
