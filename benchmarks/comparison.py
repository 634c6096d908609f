"""Compare every number of heaptrail's with that of DevTools. See --help."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import click
from benchmarks.differences import differences
from benchmarks.engine import reckon
from benchmarks.heaps import SUFFIX, Recipe, generate
from benchmarks.node_versions import node
from benchmarks.packages import CACHE, PreparationFailed

import heaptrail

_VERSION = re.compile(r"\d+(\.\d+){0,2}")


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE…]", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--node", "versions", multiple=True, metavar="VERSION",
    help="Take two snapshots with this Node.js (14, or 22.11.0), fetched from npm, and compare these as well. May be repeated.",
)  # fmt: skip
def main(files: tuple[Path, ...], versions: tuple[str, ...]) -> None:
    """Open FILEs with DevTools' own engine and with heaptrail, and count the numbers that differ: dominator, retained and
    shallow size and distance of every node, every row of the Summary, the Statistics, duplicated strings, what each of
    the filters shows. Files that are named together are also compared, each to the one before it.

    Exit code 1 when any differs.
    """
    if not files and not versions:
        raise click.UsageError("Name a snapshot, or a version of Node.js to take one with.")
    for version in versions:
        if not _VERSION.fullmatch(version):
            raise click.BadParameter(f"{version!r} is not a version.", param_hint="--node")
    try:
        series = [list(files), *(_taken(version) for version in versions)]
        outcomes = [_compare(paths) for paths in series if paths]
    except (PreparationFailed, heaptrail.HeaptrailError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(0 if all(outcomes) else 1)


def _compare(paths: list[Path]) -> bool:
    CACHE.mkdir(parents=True, exist_ok=True)
    equal = True
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        older = None
        for path, reckoned in zip(paths, reckon(paths, Path(name)), strict=True):
            snapshot = heaptrail.open(path)
            found = differences(snapshot, reckoned, older)
            older = snapshot
            equal = equal and not found
            verdict = "DIFFERENT" if found else "equal"
            click.echo(f"{path.name}: {verdict}: {snapshot.node_count:,} nodes, {len(snapshot.classes()):,} classes")
            for each in found:
                click.echo(f"    {each}")
    return equal


def _taken(version: str) -> list[Path]:
    """Two snapshots of one process on this Node.js, one after more work than the other."""
    folder = CACHE / "comparison"
    folder.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(2_000, 0, 500, (f"node{version}-before", f"node{version}-after"), 1_000)
    generate(recipe, str(node(version)), folder)
    return [folder / (name + SUFFIX) for name in recipe.names]


if __name__ == "__main__":
    main(prog_name="benchmarks/compare_with_devtools")
