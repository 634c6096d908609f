"""Measure captures of CPython heaps, and what other tools take to look at the same. See --help."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click
from benchmarks.packages import CACHE, PreparationFailed, reason, run
from benchmarks.results import format_size, machine

HERE = Path(__file__).resolve().parent
PAGE = HERE / "RESULTS.md"
_PACKAGES = ("guppy3==3.1.7", "pympler==1.1", "objgraph==3.7.0")
_DOES = {
    "heaptrail": "the whole graph, with names, sizes, roots, native references and ids, in a file",
    "guppy3": "a heap and its totals by type",
    "pympler": "a list of objects and its totals by type",
    "objgraph": "the number of tracked objects by type",
    "gc": "all referents of the collector's lists, and their sizes",
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure of heaptrail's is to be at most, for a heap of so many objects."""

    objects: int
    figure: str
    most: float
    written: str


TARGETS = (
    Target(1_000_000, "child_cpu_seconds", 0.5, "child"),
    Target(1_000_000, "pause_seconds", 0.010, "pause at 100 MB"),
    Target(1_000_000, "copied_bytes", 1e6, "pages copied"),
    Target(10_000_000, "pause_seconds", 0.100, "pause at 1 GB"),
    Target(10_000_000, "copied_bytes", 1e6, "pages copied"),
)


@click.command()
@click.option(
    "--objects", "sizes", multiple=True, type=int, default=(1_000_000, 5_000_000, 10_000_000), show_default=True, metavar="N"
)
@click.option("--tool", "tools", multiple=True, type=click.Choice(list(_DOES)), default=tuple(_DOES), show_default=True)
@click.option("--repeat", type=click.IntRange(min=1), default=3, show_default=True, metavar="N", help="The median counts.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=PAGE, metavar="FILE", help="The page.")
def main(sizes: tuple[int, ...], tools: tuple[str, ...], repeat: int, out: Path) -> None:
    """Fill a process with N objects, let each tool look at it, and write a page with what that cost."""
    try:
        folder = _packages()
        results = {
            (objects, tool): _medians([_measured(tool, objects, folder) for _ in range(repeat)])
            for objects in sizes
            for tool in tools
        }
    except PreparationFailed as error:
        raise click.ClickException(str(error)) from None
    out.write_text(_page(results, repeat))
    click.echo(out.read_text())


def _packages() -> Path:
    folder = CACHE / "capture"
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text() != str(_PACKAGES):
        folder.mkdir(parents=True, exist_ok=True)
        run([sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(folder), *_PACKAGES], "the tools")
        stamp.write_text(str(_PACKAGES))
    return folder


def _measured(tool: str, objects: int, packages: Path) -> dict[str, float]:
    """A process of its own for each: what a tool leaves behind is not to be the next one's."""
    click.echo(f"{objects:,} objects: {tool}", err=True)
    done = subprocess.run(
        [sys.executable, str(HERE / f"with_{tool}.py"), str(objects)],
        env={**os.environ, "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PreparationFailed(f"{tool} ended with {done.returncode}: {reason(done.stderr)}")
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: median(run[name] for run in runs) for name in runs[0]}


def _page(results: dict[tuple[int, str], dict[str, float]], repeat: int) -> str:
    lines = [
        "| objects made | tool | objects seen | the process stands still | all of it | memory before | peak of the process |"
    ]
    lines.append("| ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    for (objects, tool), figures in results.items():
        sizes = (format_size(figures["resident_before"]), format_size(figures["resident_peak"]))
        times = (_milliseconds(figures["pause_seconds"]), f"{figures['seconds']:.2f} s")
        lines.append(f"| {objects:,} | {tool} | {figures['objects']:,.0f} | {' | '.join((*times, *sizes))} |")
    children = [
        f"- {objects:,} objects: child {figures['child_cpu_seconds']:.2f} s of CPU, "
        f"{figures['copied_bytes'] / 1e3:,.0f} KB of pages copied, file {format_size(figures['file_bytes'])}, "
        f"{figures['edges']:,.0f} references; "
        f"longest stall of another thread meanwhile {_milliseconds(figures['longest_stall_seconds'])}"
        for (objects, tool), figures in results.items()
        if tool == "heaptrail"
    ]
    return "\n".join(
        [
            "# Captures of CPython heaps",
            "",
            f"{machine()}. Made by `benchmarks/run_capture`; medians of {repeat} processes each.",
            "",
            *lines,
            "",
            *(f"- {tool}: {what}" for tool, what in _DOES.items()),
            "",
            "## In the child",
            "",
            *children,
            "",
            "## Targets",
            "",
            *_targets(results),
            "",
        ]
    )


def _targets(results: dict[tuple[int, str], dict[str, float]]) -> list[str]:
    lines = []
    for target in TARGETS:
        figures = results.get((target.objects, "heaptrail"))
        if figures is not None:
            reached = figures[target.figure]
            verdict = "reached" if reached <= target.most else f"**missed by {reached / target.most - 1:.0%}**"
            lines.append(
                f"- {target.objects:,} objects, {target.written}: at most {target.most:g}, is {reached:.4g} "
                f"({target.figure.replace('_', ' ')}): {verdict}"
            )
    return lines


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:,.1f} ms"


if __name__ == "__main__":
    main(prog_name="benchmarks/run_capture")
