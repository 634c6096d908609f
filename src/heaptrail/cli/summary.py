"""`heaptrail summary FILE`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heaptrail.model import ClassRow

DEFAULT_LIMIT = 20

_ORDERS: dict[str, Callable[[ClassRow], tuple[float, str]]] = {
    "retained": lambda row: (-row.retained, row.key),
    "shallow": lambda row: (-row.shallow, row.key),
    "count": lambda row: (-row.count, row.key),
    "distance": lambda row: (row.distance, row.key),
    "name": lambda row: (0, row.name),
}


@click.command("summary")
@click.argument("file")
@click.option(
    "--sort",
    type=click.Choice(list(_ORDERS)),
    default="retained",
    show_default=True,
    help="Order of the classes.",
)
@click.option(
    "--filter",
    "filter_",
    metavar="TEXT",
    help="Only classes whose name contains TEXT, or matches it as a regular expression.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Number of classes, 0 for all. [default: {DEFAULT_LIMIT}; with --json all]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (heaptrail.summary/1).")
def command(file: str, sort: str, filter_: str | None, limit: int | None, as_json: bool) -> None:
    """List the classes of a heap by the memory they retain.

    FILE is a .heapsnapshot, compressed or not, or - for standard input. The numbers are those of Chrome
    DevTools: shallow is what the objects of a class take themselves, retained is what would be freed with
    them.

    \b
      heaptrail summary app.heapsnapshot --sort count --filter Session
    """  # noqa: D301
    from heaptrail.analysis.summary import summarize
    from heaptrail.snapshot import Snapshot

    summary = summarize(Snapshot.open(file))
    rows = sorted(_matching(summary.classes, filter_), key=_ORDERS[sort])
    if as_json:
        from heaptrail.report.json import summary_json

        click.echo(summary_json(summary, rows, limit=limit or 0))
        return
    from heaptrail.report.console import Console
    from heaptrail.report.summary import print_summary

    print_summary(summary, rows, Console(), limit=DEFAULT_LIMIT if limit is None else limit)


def _matching(rows: Sequence[ClassRow], wanted: str | None) -> Sequence[ClassRow]:
    if wanted is None:
        return rows
    try:
        pattern = re.compile(wanted)
    except re.error:
        # `Map(` is a name that someone looks for, not a mistake.
        pattern = re.compile(re.escape(wanted))
    return [row for row in rows if wanted in row.name or pattern.search(row.name)]
