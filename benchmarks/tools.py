"""The tools that are compared, and the command that each does a piece of work with."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import engine
from benchmarks.measuring import MeasurementFailed
from benchmarks.packages import HERE, PreparationFailed, program
from benchmarks.rows import WORKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LEAKED_PER_ROUND = 7_500
# DevTools opens a file anew every time.
_WITHOUT_INDEX = tuple(work for work in WORKS if work != "reopen")


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool. `commands` has one for each kind of work it can do, `version` is printed with the results."""

    name: str
    version: str
    commands: Mapping[str, Callable[[Sequence[Path]], list[str]]]


def heaptrail() -> Tool:
    """The command beside this Python, and the package that it belongs to."""
    beside = Path(sys.executable).with_name("heaptrail")
    command = str(beside) if beside.exists() else shutil.which("heaptrail")
    if command is None:
        raise PreparationFailed("there is no heaptrail command: run this with the Python that it is installed for")
    return Tool(
        "heaptrail",
        version("heaptrail"),
        {
            "open": lambda heaps: [sys.executable, str(HERE / "open_snapshot.py"), str(heaps[0])],
            "reopen": lambda heaps: [sys.executable, str(HERE / "reopen_snapshot.py"), str(heaps[0])],
            "compare": lambda heaps: [command, "compare", *map(str, heaps), "--no-index", "--json", "--limit", "1"],
            "suspects": lambda heaps: [
                *(command, "suspects", *map(str, heaps), "--no-index"),
                *("--requests", str(LEAKED_PER_ROUND), "--json"),
            ],
            "summary": lambda heaps: [command, "summary", "--no-index", str(heaps[0])],
        },
    )


def devtools() -> Tool:
    """DevTools' own engine. It names no suspects: in their place it compares neighbours, which a person would then read."""
    folder = engine.devtools()

    def measured(heaps: Sequence[Path]) -> list[str]:
        return [*engine.NODE, str(folder / "measure.mjs"), *map(str, heaps)]

    return Tool("DevTools", _package_version(folder, "chrome-devtools-frontend"), dict.fromkeys(_WITHOUT_INDEX, measured))


def memlab() -> Tool:
    """memlab's library, as its documentation uses it."""
    folder = program("memlab")

    def measured(heaps: Sequence[Path]) -> list[str]:
        return [*engine.NODE, str(folder / "measure.cjs"), *map(str, heaps)]

    return Tool("memlab", _package_version(folder, "@memlab/api"), dict.fromkeys(("open", "suspects", "summary"), measured))


def orjson() -> Tool:
    """The fastest JSON reader for Python: the file as lists of numbers, from which nothing has been reckoned yet."""
    try:
        its_version = version("orjson")
    except PackageNotFoundError:
        raise PreparationFailed("orjson is missing: pip install 'heaptrail[dev]'") from None

    def measured(heaps: Sequence[Path]) -> list[str]:
        return [sys.executable, str(HERE / "parse_with_orjson.py"), str(heaps[0])]

    return Tool("orjson", its_version, {"open": measured})


def limit() -> Tool:
    """What the machine can do at the least: limit/limit.cpp."""
    folder = program("limit", build=("c++", "-O3", "-march=native", "-std=c++20", "limit.cpp", "-o", "limit"))
    return Tool("limit", "-", {"open": lambda heaps: [str(folder / "limit"), str(heaps[0])]})


TOOLS: Mapping[str, Callable[[], Tool]] = {
    "heaptrail": heaptrail,
    "limit": limit,
    "orjson": orjson,
    "memlab": memlab,
    "devtools": devtools,
}


def leaked_listeners(output: str) -> int:
    """How many objects the suspect has that the leaked listeners are, over all rounds: each has an array, and each event one."""
    try:
        suspects = json.loads(output)["suspects"]
        return max((sum(each["growth"]["count"]) for each in suspects if "answered-" in each["trail_text"]), default=0)
    except (ValueError, KeyError, TypeError) as error:
        raise MeasurementFailed(f"heaptrail's verdict cannot be read: {error!r}") from None


def _package_version(folder: Path, package: str) -> str:
    return str(json.loads((folder / "node_modules" / package / "package.json").read_text())["version"])
