"""What was hunted is kept, one JSON file a case, so that an interrupted visit can go on.

A record holds the verdicts and not their scores: a truth that was written down wrongly is mended without a new hunt.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import sysconfig
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from zoo.cases import FILE_NAME
from zoo.packages import RunFailed
from zoo.rivals import Rivals, read_rivals

import heaptrail

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zoo.cases import Case
    from zoo.conditions import Condition

_HERE = Path(__file__).resolve().parent
_NOISE, _MEMLAB = _HERE / "noise", _HERE / "memlab"
_LEFT_OUT = ("__pycache__", "node_modules")
# What reads options and prints verdicts, and what no hunt goes through.
_LEFT_OUT_OF_HEAPTRAIL = ("cli", "lab", "report", "web")


@dataclass(frozen=True, slots=True)
class Hunted:
    """One hunt: its verdict, or the error in its place; the seconds it took; what the rivals say, where they were asked."""

    verdict: Mapping[str, object] | None
    seconds: float
    error: str = ""
    rivals: Rivals | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A visit to a case: the hunt in the server and, where it leaks, the one in its twin.

    `key`: see `key_of`; `case_key` is the part of it that heaptrail and the runtimes have nothing to do with. `revision` is the
    commit that heaptrail's sources were of, empty outside a repository.
    """

    case: str
    condition: str
    key: str
    date: str
    server: Hunted
    twin: Hunted | None
    case_key: str = ""
    revision: str = ""


def key_of(case: Case, condition: Condition) -> str:
    """A digest of all that a hunt depends on: the case but for its truth, the condition, heaptrail and the runtimes."""
    return _digest_of_text(case_key_of(case, condition), _heaptrail(), _runtimes())


def case_key_of(case: Case, condition: Condition) -> str:
    """A digest of what is hunted in, and how: the case but for its truth, and the condition."""
    started = replace(case, folder=Path(case.folder.name), server=Path(case.server.name), leaks=(), title="")
    arguments = tuple(Path(argument).name for argument in case.arguments)
    folders = [_MEMLAB, *([_NOISE] if condition.noisy else [])]
    files = [_digest(case.folder, (FILE_NAME,)), *map(_digest, folders)]
    return _digest_of_text(repr(replace(started, arguments=arguments)), repr(condition), *files)


def _digest_of_text(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def revision() -> str:
    """The commit that heaptrail's sources are of, with a `+` behind it where they are changed; empty outside a repository."""
    folder = Path(heaptrail.__file__).parent
    commit = _git(folder, "rev-parse", "--short", "HEAD")
    return commit + ("+" if commit and _git(folder, "status", "--porcelain", ".") else "")


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


class Records:
    """The records in a folder and, of cases of which there is none, `archived` ones, by condition and case."""

    def __init__(self, folder: Path, archived: Mapping[str, Mapping[str, Record]] | None = None) -> None:
        self._folder = folder
        self._archived = archived or {}

    def find(self, case: Case, condition: Condition) -> Record | None:
        """The kept record of a visit that would be made just so again; None without one."""
        record = self.any(case, condition)
        return record if record is not None and record.key == key_of(case, condition) else None

    def find_earlier(self, case: Case, condition: Condition) -> Record | None:
        """The kept record of a visit to the same case by another heaptrail; None without one."""
        record = self.any(case, condition)
        is_of_another = record is not None and record.key != key_of(case, condition) and bool(record.revision)
        return record if record is not None and is_of_another and record.case_key == case_key_of(case, condition) else None

    def any(self, case: Case, condition: Condition) -> Record | None:
        """The record that is kept of a case, whatever case and heaptrail it is of; None without one."""
        try:
            return read_record(json.loads(self._file(case.name, condition).read_text()))
        except (OSError, ValueError, KeyError, TypeError, RunFailed):
            return self._archived.get(condition.name, {}).get(case.name)

    def keep(self, case: Case, condition: Condition, record: Record) -> None:
        """Write a record in the place of an older one of the same case and condition."""
        file = self._file(case.name, condition)
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".part")
        partial.write_text(json.dumps(asdict(record)))
        partial.replace(file)

    def _file(self, name: str, condition: Condition) -> Path:
        return self._folder / condition.name / f"{name}.json"


def read_record(document: dict[str, object]) -> Record:
    """A record as `dataclasses.asdict` gives it. Raises KeyError, TypeError, ValueError and `RunFailed` where it is not."""
    twin = document["twin"]
    return Record(
        case=str(document["case"]),
        condition=str(document["condition"]),
        key=str(document["key"]),
        date=str(document["date"]),
        server=_read_hunted(cast("dict[str, object]", document["server"])),
        twin=_read_hunted(cast("dict[str, object]", twin)) if twin is not None else None,
        case_key=str(document.get("case_key", "")),
        revision=str(document.get("revision", "")),
    )


def _read_hunted(document: dict[str, object]) -> Hunted:
    rivals = document["rivals"]
    return Hunted(
        verdict=cast("dict[str, object] | None", document["verdict"]),
        seconds=float(str(document["seconds"])),
        error=str(document["error"]),
        rivals=read_rivals(cast("dict[str, object]", rivals)) if rivals is not None else None,
    )


@cache
def _heaptrail() -> str:
    return _digest(Path(heaptrail.__file__).parent, _LEFT_OUT_OF_HEAPTRAIL) + _digest_of(_native_modules())


def _native_modules() -> Iterable[Path]:
    """The compiled modules, which may lie elsewhere than the Python of the package."""
    installed = Path(sysconfig.get_path("platlib")) / "heaptrail"
    return sorted(installed.rglob("*.so")) if installed.is_dir() else ()


@cache
def _runtimes() -> str:
    try:
        node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        node = ""
    return f"{sys.version} {node}"


def _digest(folder: Path, left_out: tuple[str, ...] = ()) -> str:
    names = {*_LEFT_OUT, *left_out}
    return _digest_of(sorted(path for path in folder.rglob("*") if not names & set(path.relative_to(folder).parts)))


def _digest_of(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            digest.update(f"{path.name}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
