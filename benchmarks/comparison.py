"""Compare every number of heaptrail's with that of DevTools. See --help."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np
from benchmarks.heaps import SUFFIX, Recipe, generate
from benchmarks.node_versions import node
from benchmarks.packages import CACHE, PreparationFailed, program, run

import heaptrail

if TYPE_CHECKING:
    from collections.abc import Mapping

_NODE_MEMORY = "--max-old-space-size=16000"
_VERSION = re.compile(r"\d+(\.\d+){0,2}")
_ARRAYS = (
    ("dominators", "dominators.u32", np.uint32),
    ("retained_sizes", "retained.f64", np.float64),
    ("shallow_sizes", "shallow.u32", np.uint32),
    ("distances", "distances.i32", np.int32),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """How many numbers differ, by what they are, of how many nodes and classes."""

    nodes: int
    classes: int
    differing: Mapping[str, int]

    @property
    def equal(self) -> bool:
        return not any(self.differing.values())


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE…]", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--node", "versions", multiple=True, metavar="VERSION",
    help="Take two snapshots with this Node.js (14, or 22.11.0), fetched from npm, and compare these as well. May be repeated.",
)  # fmt: skip
def main(files: tuple[Path, ...], versions: tuple[str, ...]) -> None:
    """Open FILEs with DevTools' own engine and with heaptrail, and count the numbers that differ: dominator, retained and
    shallow size and distance of every node, every row of the Summary, the Statistics.

    Exit code 1 when any differs.
    """
    if not files and not versions:
        raise click.UsageError("Name a snapshot, or a version of Node.js to take one with.")
    for version in versions:
        if not _VERSION.fullmatch(version):
            raise click.BadParameter(f"{version!r} is not a version.", param_hint="--node")
    try:
        paths = [*files, *(path for version in versions for path in _taken(version))]
        outcomes = [_report(path) for path in paths]
    except (PreparationFailed, heaptrail.HeaptrailError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(0 if all(outcomes) else 1)


def compare(path: Path) -> Compared:
    """Compare one snapshot. Raises `PreparationFailed` when DevTools cannot open it, and as `heaptrail.open`."""
    engine = program("devtools", build=("node", "build.mjs"))
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        folder = Path(name)
        run(["node", _NODE_MEMORY, str(engine / "dump.mjs"), str(path.resolve()), name], f"DevTools cannot open {path}")
        snapshot = heaptrail.open(path)
        differing = {}
        for attribute, file, kind in _ARRAYS:
            expected = np.fromfile(folder / file, kind)
            if len(expected) != snapshot.node_count:
                raise PreparationFailed(f"{path}: DevTools has {len(expected):,} nodes, heaptrail {snapshot.node_count:,}")
            differing[attribute] = int(np.count_nonzero(getattr(snapshot, attribute) != expected))
        rows = {row.key: [row.name, row.count, row.distance, row.shallow, row.retained] for row in snapshot.classes()}
        expected_rows = {key: figures for key, *figures in json.loads((folder / "classes.json").read_text())}
        differing["classes"] = sum(rows.get(key) != expected_rows.get(key) for key in rows.keys() | expected_rows.keys())
        statistics = _as_devtools_has_them(snapshot.statistics())
        expected_statistics = _flat(json.loads((folder / "statistics.json").read_text()))
        differing["statistics"] = sum(
            statistics.get(key) != expected_statistics.get(key) for key in statistics.keys() | expected_statistics.keys()
        )
        return Compared(snapshot.node_count, len(expected_rows), differing)


def _report(path: Path) -> bool:
    compared = compare(path)
    counts = ", ".join(f"{name} {count:,}" for name, count in compared.differing.items())
    verdict = "equal" if compared.equal else "DIFFERENT"
    click.echo(f"{path.name}: {verdict}: {compared.nodes:,} nodes, {compared.classes:,} classes; differing: {counts}")
    return compared.equal


def _taken(version: str) -> list[Path]:
    """Two snapshots of one process on this Node.js, one after more work than the other."""
    folder = CACHE / "comparison"
    folder.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(2_000, 0, 500, (f"node{version}-before", f"node{version}-after"), 1_000)
    generate(recipe, str(node(version)), folder)
    return [folder / (name + SUFFIX) for name in recipe.names]


def _as_devtools_has_them(statistics: heaptrail.Statistics) -> dict[str, float]:
    return {
        "total": statistics.total,
        "native.total": statistics.native,
        "native.typedArrays": statistics.typed_arrays,
        "v8heap.total": statistics.total - statistics.native,
        "v8heap.code": statistics.code,
        "v8heap.jsArrays": statistics.javascript_arrays,
        "v8heap.strings": statistics.strings,
        "v8heap.system": statistics.system,
    }


def _flat(figures: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, value in figures.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return flat


if __name__ == "__main__":
    main(prog_name="benchmarks/compare_with_devtools")
