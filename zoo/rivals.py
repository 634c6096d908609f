"""What others say of the snapshots of a hunt: memlab, and the comparison that a person reads in DevTools."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zoo.packages import RunFailed, install_modules, last_line

import heaptrail

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROGRAM = Path(__file__).with_name("memlab")
MEMLAB_VERSION = str(json.loads((_PROGRAM / "package.json").read_text())["dependencies"]["@memlab/api"])
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Memlab:
    """The answer of `memlab find-leaks`.

    `leaks` has the names of the objects along the trace of each leak, from the root on; `survivors` the first names in its
    table of what was born in the first round and outlived the second. `failure` says why there is no answer.
    """

    leaks: tuple[tuple[str, ...], ...] = ()
    survivors: tuple[str, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Rivals:
    """The answers to one hunt.

    `diff` has the classes that grew in the second round by shallow size, largest growth first: DevTools' Comparison, which
    `heaptrail compare` equals row for row.
    """

    memlab: Memlab
    diff: tuple[str, ...]


def prepare_memlab(cache: Path) -> Path:
    """A folder below `cache` with memlab and the program that asks it. Raises `RunFailed`."""
    folder = cache / "memlab"
    folder.mkdir(parents=True, exist_ok=True)
    for file in _PROGRAM.iterdir():
        shutil.copy2(file, folder)
    install_modules("memlab", folder)
    return folder


def ask_rivals(snapshots: Sequence[Path], program: Path, *, rows: int = 3) -> Rivals:
    """Ask both about three snapshots in their order. What memlab cannot read is its answer, too."""
    return Rivals(_ask_memlab(snapshots, program), _diff(snapshots[-2:], rows))


def _ask_memlab(snapshots: Sequence[Path], program: Path) -> Memlab:
    try:
        done = subprocess.run(
            ["node", "find_leaks.cjs", *map(str, snapshots)],
            cwd=program,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        answer = json.loads(last_line(done.stdout))
    except subprocess.TimeoutExpired:
        return Memlab(failure=f"no answer in {_SECONDS} s")
    except ValueError:
        return Memlab(failure=last_line(done.stderr or done.stdout))
    return Memlab(tuple(tuple(trace) for trace in answer["leaks"]), tuple(answer["survivors"]))


def _diff(snapshots: Sequence[Path], rows: int) -> tuple[str, ...]:
    older, newer = (heaptrail.open(path) for path in snapshots)
    return tuple(row.name for row in heaptrail.compare(older, newer)[:rows] if row.size_delta > 0)


def read_rivals(document: dict[str, object]) -> Rivals:
    """The answers as `dataclasses.asdict` gives them. Raises `RunFailed` where they are not."""
    try:
        memlab = document["memlab"]
        assert isinstance(memlab, dict)
        answer = Memlab(tuple(map(tuple, memlab["leaks"])), tuple(memlab["survivors"]), str(memlab["failure"]))
        diff = document["diff"]
        assert isinstance(diff, list | tuple)
        return Rivals(answer, tuple(map(str, diff)))
    except (KeyError, AssertionError, TypeError) as error:
        raise RunFailed(f"the kept answers cannot be read: {error!r}") from None
