"""The folder that keeps what a hunt produced: snapshots, verdict, logs and the list of steps."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json

_PARENT = "heaptrail-runs"


class RunFolder:
    """Private to this user: the folder is 0700 where it is made here, every file 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, out: Path | None) -> RunFolder:
        """Make `out`, or `heaptrail-runs/<date-time>` here. Raises `UsageError` when it holds anything."""
        path = out or _unused(Path(_PARENT) / f"{datetime.now():%Y-%m-%d-%H%M%S}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=0o700, exist_ok=True)
            if any(path.iterdir()):
                raise UsageError(f"The folder {path} is not empty.", help="Give --out a new or an empty folder.")
        except OSError as error:
            raise UsageError(f"The folder {path} cannot be used: {error.strerror}.") from None
        return cls(path.resolve())

    @property
    def target_log(self) -> Path:
        """What the command printed."""
        return self.path / "target.log"

    @property
    def load_log(self) -> Path:
        """What an outside load command printed."""
        return self.path / "load.log"

    def snapshot(self, number: int) -> Path:
        """Where the snapshot of this number, counted from 1, belongs."""
        return self.path / f"{number}.heapsnapshot"

    def finished_snapshots(self) -> list[Path]:
        """The snapshots that are there and whole, in order."""
        numbered = (path for path in self.path.glob("*.heapsnapshot") if path.stem.isdecimal())
        return sorted(numbered, key=lambda path: int(path.stem))

    def step(self, name: str, **facts: object) -> None:
        """Add a dated line to `steps.jsonl`."""
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "step": name, **facts}
        descriptor = os.open(self.path / "steps.jsonl", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(json.dumps(line) + "\n")

    def steps(self) -> list[dict[str, Json]]:
        """The lines of `steps.jsonl` in their order; none where it cannot be read. Lines that are no steps are left out."""
        try:
            lines = (self.path / "steps.jsonl").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        found = []
        for line in lines:
            # A hunt that was killed leaves half a line.
            with contextlib.suppress(ValueError, RecursionError):
                found.append(json.loads(line))
        return [step for step in found if isinstance(step, dict)]

    def keep(self, name: str, text: str) -> Path:
        """Write a whole file, which appears under its name only when it is complete."""
        final, partial = self.path / name, self.path / f"{name}.part"
        descriptor = os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(final)
        finally:
            partial.unlink(missing_ok=True)
        return final


def _unused(path: Path) -> Path:
    """Two hunts may begin within one second."""
    later = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return next(each for each in chain([path], later) if not each.exists())
