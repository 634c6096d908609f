"""The heaps that are opened: made once by a real process, then kept in the cache."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.packages import CACHE, HERE, PreparationFailed, program, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SUFFIX = ".heapsnapshot"
_GENERATOR = HERE / "heaps" / "generate.cjs"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Arguments of heaps/generate.cjs, the names of the snapshots it writes, and the memory V8 may take, in MB."""

    customers: int
    syntax_trees: int
    leaked_per_round: int
    names: tuple[str, ...]
    heap_megabytes: int


# V8 takes some 10 GB of memory and three minutes to write the largest.
RECIPES = (
    Recipe(2_000, 0, 0, ("small",), 1_000),
    Recipe(76_000, 1, 0, ("354mb",), 4_000),
    Recipe(92_000, 6, 7_500, ("large-before", "large-after", "large-final"), 8_000),
    Recipe(360_000, 17, 0, ("xlarge",), 16_000),
)


def given(folder: Path, names: Iterable[str]) -> dict[str, Path]:
    """The heaps of these names in a folder of the user's. Raises `PreparationFailed` when one is missing."""
    found = {name: folder / (name + SUFFIX) for name in names}
    for path in found.values():
        if not path.is_file():
            raise PreparationFailed(f"there is no {path}")
    return found


def made(names: Iterable[str], say: Callable[[str], None]) -> dict[str, Path]:
    """The heaps of these names in the cache, where those that are missing are made. Raises `PreparationFailed`."""
    wanted = set(names)
    folder = CACHE / "heaps"
    folder.mkdir(parents=True, exist_ok=True)
    for recipe in RECIPES:
        if wanted.isdisjoint(recipe.names):
            continue
        stamp = folder / f"{recipe.names[0]}.made-from"
        made_from = f"{recipe}\n{_GENERATOR.read_text()}"
        if not stamp.exists() or stamp.read_text() != made_from:
            say(f"making {', '.join(recipe.names)}")
            generate(recipe, "node", folder)
            stamp.write_text(made_from)
    return given(folder, wanted)


def generate(recipe: Recipe, node: str, folder: Path) -> None:
    """Write the snapshots of a recipe into a folder: all of them or none. `node` is the Node.js to run."""
    packages = program("heaps")
    with tempfile.TemporaryDirectory(dir=folder) as unfinished:
        files = [Path(unfinished) / (name + SUFFIX) for name in recipe.names]
        numbers = (recipe.customers, recipe.syntax_trees, recipe.leaked_per_round)
        command = [node, "--expose-gc", f"--max-old-space-size={recipe.heap_megabytes}", str(packages / "generate.cjs")]
        run([*command, *map(str, numbers), *map(str, files)], f"heap {recipe.names[0]}")
        for file in files:
            shutil.move(file, folder / file.name)
