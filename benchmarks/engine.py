"""DevTools' own engine, and what it reckons about snapshots."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.packages import program, run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

NODE = ("node", "--max-old-space-size=16000")  # all that a machine has to spare
_TYPES = {"u32": np.uint32, "i32": np.int32, "f64": np.float64}


def devtools() -> Path:
    """The folder of the engine, built. Raises `PreparationFailed`."""
    return program("devtools", build=("node", "build.mjs"))


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What devtools/dump.mjs wrote about one snapshot, by the names that it gives."""

    folder: Path

    def array(self, name: str) -> NDArray[np.generic]:
        return np.fromfile(self.folder / name, _TYPES[name.rpartition(".")[2]])

    def table(self, name: str) -> object:
        return json.loads((self.folder / f"{name}.json").read_text())

    def has_table(self, name: str) -> bool:
        return (self.folder / f"{name}.json").exists()

    @property
    def filters(self) -> list[str]:
        return sorted(path.name.split(".")[1] for path in self.folder.glob("filter.*.u32"))


def reckon(snapshots: Sequence[Path], folder: Path) -> list[Reckoned]:
    """Let DevTools reckon about each snapshot, and compare it to the one before. Raises `PreparationFailed`."""
    paths = [str(path.resolve()) for path in snapshots]
    run([*NODE, str(devtools() / "dump.mjs"), str(folder), *paths], f"DevTools cannot open {_named(paths)}")
    return [Reckoned(folder / str(number)) for number in range(len(paths))]


def _named(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
