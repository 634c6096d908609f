"""`heaptrail growth S1 S2 [S3 …]`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from heaptrail.cli.opening import index_option, open_in_order
from heaptrail.cli.requests import check_counts, requests_option
from heaptrail.cli.table_options import table_options

if TYPE_CHECKING:
    from heaptrail.model import GrowthView
    from heaptrail.report.selection import Selection

COLUMNS = ("shallow_grown", "grown", "steps", "count", "shallow", "id", "class", "name")


@click.command("growth")
@click.argument("files", nargs=-1, required=True, metavar="S1 S2 [S3 …]", type=click.Path(path_type=Path))
@click.option(
    "--by",
    "view",
    type=click.Choice(["class", "holder", "path"]),
    default="class",
    show_default=True,
    help="What makes a row: a class, the container that objects are in, or the path to them without indices and keys.",
)
@requests_option
@table_options(COLUMNS, sort="shallow_grown", noun="rows", schema="heaptrail.growth/1")
@index_option
def command(
    files: tuple[Path, ...], view: GrowthView, requests: tuple[int, ...], selection: Selection, as_json: bool, use_index: bool
) -> None:
    """List what grew from snapshot to snapshot, in every step.

    Give the snapshots in the order in which they were taken. A row has the number of its objects in each of them;
    steps says in how many steps it grew, so that 'steps>=2' leaves what grew in both of two. The snapshots may be
    of different processes: names are compared, not ids.

    \b
      heaptrail growth run/1.heapsnapshot run/2.heapsnapshot run/3.heapsnapshot --by path --filter 'steps>=2'
    """  # noqa: D301
    check_counts(len(files), len(requests))
    from heaptrail.analysis.growth import find_growth
    from heaptrail.report.growth import growth_json, growth_table, print_growth

    growth = find_growth(open_in_order(files, use_index=use_index), view, requests)
    rows = selection.excerpt(growth_table(growth))
    if as_json:
        click.echo(growth_json(growth, rows))
        return
    from heaptrail.report.console import Console

    print_growth(growth, rows, Console())
