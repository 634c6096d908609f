"""Measure the page over a large heap, in a real browser. See --help."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import click
import numpy as np
from benchmarks import engine
from benchmarks.heaps import RECIPES, made
from benchmarks.packages import CACHE, PreparationFailed, reason
from benchmarks.page.browser import Memory, clicking, logged_in, memory_after, opening, served
from benchmarks.page.clicks import clicks
from benchmarks.results import format_size, machine

import heaptrail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PAGE = Path(__file__).with_name("RESULTS.md")
OPENING_MILLISECONDS = 300
CLICK_MILLISECONDS = 100
MEMORY_BYTES = 150e6
_OPEN = "open the page, to the first table"
_UNIT = "ms"
_READING = (
    "It is timed in Chromium without a window, in a page that was opened anew before: from the event to the frame that shows the "
    "answer. What DevTools' engine takes is without DevTools' window, which has yet to draw the answer."
)


@dataclass(frozen=True, slots=True)
class Line:
    """Milliseconds of something done several times; what DevTools' engine takes for the same, if it does that."""

    title: str
    most: float
    times: Sequence[float]
    devtools: float | None


@click.command(context_settings={"max_content_width": 110})
@click.option(
    "--heap",
    "name",
    type=click.Choice([name for recipe in RECIPES for name in recipe.names]),
    default="large-before",
    show_default=True,
    help="The heap, which is made once and then kept.",
)
@click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Take this snapshot in its place.",
)
@click.option("--repeat", type=click.IntRange(min=1), default=7, show_default=True, metavar="N", help="How often each is done.")
@click.option("--devtools/--no-devtools", "beside", default=True, show_default=True, help="Time DevTools' engine as well.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=PAGE, metavar="FILE", help="The page of results.")
def main(name: str, file: Path | None, repeat: int, beside: bool, out: Path) -> None:
    """Open the page over a heap that has its index, use it, and write how long each click took and what memory the page has.

    A click is timed in the browser, from its event to the frame that shows the answer. The page is opened anew before each.
    """
    os.environ["HEAPTRAIL_CACHE"] = str(CACHE / "heaptrail")
    try:
        heap = file if file is not None else made([name], _say)[name]
        widest, most_held, described = _prepared(heap)
        theirs = _devtools(heap, widest, most_held, repeat) if beside else {}
        done = clicks(widest, most_held)
        with served(heap) as address, logged_in(address) as context:
            _say(_OPEN)
            lines = [Line(_OPEN, OPENING_MILLISECONDS, opening(context, address, repeat), theirs.get("open"))]
            for each in done:
                _say(each.title)
                times = clicking(context, address, each, repeat)
                lines.append(Line(each.title, CLICK_MILLISECONDS, times, theirs.get(each.devtools or "")))
            _say("memory")
            empty, used = memory_after(context, address, done)
    except PreparationFailed as error:
        raise click.ClickException(str(error)) from None
    out.write_text(_page(lines, empty, used, described, repeat))
    click.echo(out.read_text())


def _prepared(heap: Path) -> tuple[int, int, str]:
    """Have its index, and find the objects with most references and most retainers. Says what the heap is."""
    _say(f"{heap.name}: opening it")
    snapshot = heaptrail.open(heap)
    snapshot.classes()
    snapshot.statistics()
    snapshot.save_index()
    widest, most_held = (
        int(snapshot.ids[np.argmax(np.diff(first))])
        for first in (snapshot.heap.node_to_first_edge, snapshot.heap.node_to_first_retainer)
    )
    counted = f"{snapshot.node_count / 1e6:.1f} M nodes, {snapshot.edge_count / 1e6:.1f} M edges"
    return widest, most_held, f"{format_size(heap.stat().st_size)}, {counted}"


def _devtools(heap: Path, widest: int, most_held: int, repeat: int) -> Mapping[str, float]:
    """Median milliseconds of what DevTools' engine does for the same; opening a file it does once."""
    _say("DevTools' engine")
    command = [*engine.NODE, str(engine.devtools() / "clicks.mjs"), str(heap), str(widest), str(most_held), str(repeat)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PreparationFailed(f"DevTools' engine ended with {done.returncode}: {reason(done.stderr)}")
    return {name: median(times) for name, times in json.loads(done.stdout.splitlines()[-1]).items()}


def _page(lines: Sequence[Line], empty: Memory, used: Memory, described: str, repeat: int) -> str:
    table = ["| done on the page | median | worst | goal | | DevTools' engine alone |"]
    table += ["| --- | ---: | ---: | ---: | --- | ---: |"]
    table += [
        f"| {line.title} | {median(line.times):.0f} {_UNIT} | {max(line.times):.0f} {_UNIT} | {line.most:.0f} {_UNIT} | "
        f"{_judged(median(line.times), line.most)} | {_beside(line)} |"
        for line in lines
    ]
    memories = [
        f"| {title} | {format_size(memory.heap)} | {format_size(memory.own)} | {format_size(memory.resident)} |"
        for title, memory in (("a page that shows an icon", empty), ("the page", used))
    ]
    made_by = (
        f"{machine()}, {datetime.now(UTC):%Y-%m-%d}. heaptrail {version('heaptrail')} over a heap of {described}, which has its "
        f"index. The machine's load was {os.getloadavg()[0]:.0f}. Made by `benchmarks/run_page`."
    )
    return "\n".join(
        [
            f"# The page over a large heap\n\n{made_by}\n",
            f"Each was done {repeat} times. {_READING}\n",
            *table,
            "\n## Memory of the page\n",
            "Of the process that shows it, after all of that was done in it, one after the other.\n",
            "| | JavaScript's heap | its own memory | all that is resident, Chromium's program with it |",
            "| --- | ---: | ---: | ---: |",
            *memories,
            f"\nIts own memory is to be at most {format_size(MEMORY_BYTES)}: {_judged(used.own, MEMORY_BYTES)}.\n",
        ]
    )


def _judged(reached: float, most: float) -> str:
    return "reached" if reached <= most else f"**missed by {reached / most - 1:.0%}**"


def _beside(line: Line) -> str:
    if line.devtools is None:
        return ""
    return f"{line.devtools:,.0f} {_UNIT}, {line.devtools / median(line.times):,.1f} times as long"


def _say(message: str) -> None:
    click.echo(message, err=True)


if __name__ == "__main__":
    main(prog_name="benchmarks/run_page")
