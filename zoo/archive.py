"""Results that are part of the repository: every record in short, a file a condition and a line a case.

They outlive a checkout: a page can be written, and a visit be gone on with, where nothing was hunted in before.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, cast

from zoo.records import Hunted, Record, read_record
from zoo.rivals import Memlab, Rivals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zoo.conditions import Condition

ARCHIVE = Path(__file__).resolve().parent / "archive"
_FOLDERS = re.compile(r"(?<![\w./:])/(?:[^/\s]+/)+")


def read_archive(folder: Path, condition: Condition) -> dict[str, Record]:
    """The records of a condition by the names of their cases; none where there is no archive. Raises ValueError, KeyError."""
    try:
        lines = _file(folder, condition).read_text().splitlines()
    except FileNotFoundError:
        return {}
    records = [read_record(json.loads(line)) for line in lines]
    return {record.case: record for record in records}


def write_archive(folder: Path, condition: Condition, records: Iterable[Record]) -> None:
    """Write records in short, in the order of their cases, in the place of all that were there."""
    folder.mkdir(parents=True, exist_ok=True)
    shortened = sorted(map(_shortened, records), key=lambda record: record.case)
    text = "".join(json.dumps(asdict(record), separators=(",", ":"), sort_keys=True) + "\n" for record in shortened)
    file = _file(folder, condition)
    partial = file.with_suffix(".part")
    partial.write_text(text)
    partial.replace(file)


def _file(folder: Path, condition: Condition) -> Path:
    return folder / f"{condition.name}.jsonl"


def _shortened(record: Record) -> Record:
    return replace(record, server=_hunted(record.server), twin=_hunted(record.twin) if record.twin is not None else None)


def _hunted(hunted: Hunted) -> Hunted:
    """With what is scored of its verdict, and nothing of the machine: no folder."""
    return Hunted(
        verdict=_scored(hunted.verdict) if hunted.verdict is not None else None,
        seconds=round(hunted.seconds, 1),
        error=_without_folders(hunted.error),
        rivals=_rivals(hunted.rivals) if hunted.rivals is not None else None,
    )


def _rivals(rivals: Rivals) -> Rivals:
    """The names of frames have files in them."""
    memlab = Memlab(
        leaks=tuple(tuple(map(_without_folders, leak)) for leak in rivals.memlab.leaks),
        survivors=tuple(map(_without_folders, rivals.memlab.survivors)),
        failure=_without_folders(rivals.memlab.failure),
    )
    return Rivals(memlab=memlab, diff=tuple(map(_without_folders, rivals.diff)))


def _without_folders(text: str) -> str:
    return _FOLDERS.sub("", text)


def _scored(verdict: Mapping[str, object]) -> dict[str, object]:
    suspects = cast("list[Mapping[str, object]]", verdict["suspects"])
    return {"clean": verdict["clean"], "suspects": [_suspect(suspect) for suspect in suspects]}


def _suspect(suspect: Mapping[str, object]) -> dict[str, object]:
    holder = cast("Mapping[str, object]", suspect["holder"])
    growth = cast("Mapping[str, Mapping[str, object]]", suspect["growth"])
    source = cast("Mapping[str, object] | None", suspect["source"])
    return {
        "class": suspect["class"],
        "pattern": suspect["pattern"],
        "confidence": suspect["confidence"],
        "holder": {"name": holder["name"]},
        "growth": {"per_request": {"count": growth["per_request"]["count"]}},
        "source": {"file": PurePath(str(source["file"])).name, "line": source["line"]} if source is not None else None,
    }
