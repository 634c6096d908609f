"""A visit to a case: the hunt in its server and, where that leaks, the one in its clean twin."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from zoo.cases import REQUIREMENTS
from zoo.packages import RunFailed, prepare
from zoo.records import Hunted, Record, Records, case_key_of, key_of, revision
from zoo.rivals import ask_rivals
from zoo.running import hunt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zoo.cases import Case
    from zoo.conditions import Condition


@dataclass(frozen=True, slots=True)
class Visitor:
    """Runs the hunts under one condition.

    `memlab` is the folder of the program that asks it, None where nobody else is asked. `kept` is the folder for the run
    folders, which are removed where there is none. `again`: hunt anew also where a record is kept.
    """

    heaptrail: Path
    cache: Path
    condition: Condition
    records: Records
    memlab: Path | None
    kept: Path | None
    again: bool

    def visit(self, case: Case) -> Record:
        """The record of a visit, which is kept."""
        if not self.again and (kept := self.records.find(case, self.condition)) is not None and self._suffices(kept):
            return kept
        record = Record(
            case=case.name,
            condition=self.condition.name,
            key=key_of(case, self.condition),
            date=time.strftime("%Y-%m-%d"),
            server=self._hunt(case, REQUIREMENTS),
            twin=self._hunt(case.as_twin(), case.twin_requirements) if case.twin is not None else None,
            case_key=case_key_of(case, self.condition),
            revision=revision(),
        )
        self.records.keep(case, self.condition, record)
        return record

    def _suffices(self, record: Record) -> bool:
        hunts = [hunted for hunted in (record.server, record.twin) if hunted is not None]
        if any(hunted.error for hunted in hunts) or self.kept is not None:
            return False
        return self.memlab is None or all(hunted.rivals is not None for hunted in hunts)

    def _hunt(self, case: Case, requirements: str) -> Hunted:
        with ExitStack() as stack:
            runs = self.kept or Path(stack.enter_context(TemporaryDirectory(prefix="zoo-")))
            runs.mkdir(parents=True, exist_ok=True)
            out = runs / case.name
            try:
                start = prepare(case, self.cache / "packages", requirements)
                run = hunt(case, start, out, heaptrail=self.heaptrail, condition=self.condition)
            except RunFailed as error:
                return Hunted(None, 0.0, str(error))
            rivals = ask_rivals(_snapshots(out), self.memlab) if self.memlab is not None else None
            return Hunted(run.verdict, run.seconds, rivals=rivals)


def _snapshots(folder: Path) -> Sequence[Path]:
    return sorted(folder.glob("*.heapsnapshot"))
