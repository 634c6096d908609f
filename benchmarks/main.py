"""Measure heaptrail, and other tools beside it. See --help."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from benchmarks.heaps import given, made
from benchmarks.measuring import MeasurementFailed, measure, medians
from benchmarks.packages import CACHE, PreparationFailed
from benchmarks.readme import with_table
from benchmarks.results import HEADINGS, Measured, cells, page, targets
from benchmarks.rows import Row, load_rows
from benchmarks.tools import LEAKED_PER_ROUND, TOOLS, Tool, leaked_listeners
from rich.console import Console
from rich.table import Table

import heaptrail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.measuring import Cost

RESULTS = Path(__file__).with_name("RESULTS.md")
README = Path(__file__).parent.parent / "README.md"
_CHUNK_BYTES = 1 << 24


@click.command(context_settings={"max_content_width": 110})
@click.argument("names", nargs=-1, metavar="[ROW…]")
@click.option("--list", "listing", is_flag=True, help="Print the rows, and measure none.")
@click.option("--xlarge", is_flag=True, help="With the largest heap, which takes 16 GB of memory to make and to open.")
@click.option("--tool", "tool_names", multiple=True, type=click.Choice(list(TOOLS)), default=tuple(TOOLS), show_default=True)
@click.option(
    "--repeat",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    metavar="N",
    help="Runs of each, of which the median counts.",
)
@click.option(
    "--heaps",
    "heaps_folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Take the heaps from here, by their names. [default: made in .cache/benchmarks]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=RESULTS,
    metavar="FILE",
    help="The page. [default: RESULTS.md beside this]",
)
@click.option("--readme", is_flag=True, help="Write the table of the README as well.")
def main(
    names: tuple[str, ...],
    listing: bool,
    xlarge: bool,
    tool_names: tuple[str, ...],
    repeat: int,
    heaps_folder: Path | None,
    out: Path,
    readme: bool,
) -> None:
    """Measure ROWs, by default all but those of the largest heap, and write a page with the results."""
    rows = _chosen(load_rows(), names, xlarge=xlarge)
    if listing:
        for row in rows:
            click.echo(f"{row.name:16} {row.title}")
        return
    wanted = {heap for row in rows for heap in row.heaps}
    os.environ["HEAPTRAIL_CACHE"] = str(CACHE / "heaptrail")
    try:
        heaps = made(wanted, _say) if heaps_folder is None else given(heaps_folder, wanted)
        tools = [TOOLS[name]() for name in tool_names]
        results = [_measured(row, tools, [heaps[name] for name in row.heaps], repeat) for row in rows]
    except (PreparationFailed, MeasurementFailed) as error:
        raise click.ClickException(str(error)) from None
    _print(results)
    command = shlex.join(["benchmarks/run", *sys.argv[1:]])
    out.write_text(page(results, {tool.name: tool.version for tool in tools}, command, repeat))
    _say(f"written to {out}")
    if readme:
        README.write_text(with_table(README.read_text(), results))
        _say(f"written to {README}")


def _chosen(rows: Sequence[Row], names: tuple[str, ...], *, xlarge: bool) -> list[Row]:
    known = {row.name for row in rows}
    for name in names:
        if name not in known:
            raise click.UsageError(f"There is no row {name!r}: --list --xlarge prints them.")
    if names:
        return [row for row in rows if row.name in names]
    return [row for row in rows if xlarge or "xlarge" not in row.heaps]


def _measured(row: Row, tools: Sequence[Tool], heaps: Sequence[Path], repeat: int) -> Measured:
    """Run the tools that can do it by turns, so that a busy moment of the machine does not fall on one alone."""
    for heap in heaps:
        _read_through(heap)
    tools = [tool for tool in tools if row.work in tool.commands]
    if row.work == "reopen":
        _open_for_the_first_time(heaps)
    costs: dict[str, list[Cost]] = {tool.name: [] for tool in tools}
    outputs: dict[str, str] = {}
    for turn in range(repeat):
        for tool in tools:
            _say(f"{row.name}: {tool.name}, run {turn + 1} of {repeat}")
            exit_codes = (0, 1) if tool.name == "heaptrail" and row.work == "suspects" else (0,)
            run = measure(tool.commands[row.work](heaps), exit_codes=exit_codes)
            costs[tool.name].append(run.cost)
            outputs[tool.name] = run.output
    return Measured(row, {name: medians(each) for name, each in costs.items()}, _remarks(row, outputs))


def _open_for_the_first_time(heaps: Sequence[Path]) -> None:
    """Have index files, which the runs that are measured use."""
    for heap in heaps:
        _say(f"{heap.name}: making its index")
        snapshot = heaptrail.open(heap)
        snapshot.classes()
        snapshot.statistics()
        snapshot.save_index()


def _remarks(row: Row, outputs: Mapping[str, str]) -> tuple[str, ...]:
    """What the outputs say, for a reader to compare."""
    if row.work == "summary":
        return ()
    return tuple(f"{tool}: {_remark(row, tool, output)}" for tool, output in outputs.items())


def _remark(row: Row, tool: str, output: str) -> str:
    if tool == "heaptrail" and row.work == "suspects":
        return f"{leaked_listeners(output):,} objects in the suspect that is the {2 * LEAKED_PER_ROUND:,} leaked listeners"
    if tool == "heaptrail" and row.work == "compare":
        return f"changed {json.loads(output)['class_count']}"
    answer: dict[str, float | list[int]] = json.loads(
        next(line for line in reversed(output.splitlines()) if line.startswith("{"))
    )
    return ", ".join(f"{name} {_written(value)}" for name, value in answer.items())


def _written(value: float | list[int]) -> str:
    return " and ".join(f"{each:,.0f}" for each in (value if isinstance(value, list) else [value]))


def _read_through(heap: Path) -> None:
    """Have the file in the page cache: no tool is to pay for the disk."""
    with heap.open("rb") as file:
        while file.read(_CHUNK_BYTES):
            pass


def _print(results: Sequence[Measured]) -> None:
    table = Table(*HEADINGS, box=None)
    for measured in results:
        for line in cells(measured):
            table.add_row(*line)
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    for measured in results:
        for text in [*targets(measured), *(f"{measured.row.name}: {remark}" for remark in measured.remarks)]:
            console.print(text.replace("**", ""), markup=False, highlight=False, soft_wrap=True)


def _say(message: str) -> None:
    click.echo(message, err=True)


if __name__ == "__main__":
    main(prog_name="benchmarks/run")
