"""`heaptrail allocations FILE`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from heaptrail.cli.opening import index_option, open_recording
from heaptrail.cli.table_options import table_options
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from heaptrail.model import Allocations
    from heaptrail.report.selection import Selection
    from heaptrail.report.table import Table

COLUMNS = ("live_size", "live_total", "live_count", "size", "count", "name", "source")


@click.command("allocations")
@click.argument("file")
@click.option("--folded", is_flag=True, help="Print every call stack and its live bytes, for flamegraph.pl or speedscope.")
@table_options(COLUMNS, sort="live_size", noun="functions", schema="heaptrail.allocations/1")
@index_option
def command(file: str, folded: bool, selection: Selection, as_json: bool, use_index: bool) -> None:
    """List the functions that allocated what is in a heap.

    FILE is a .heaptimeline, which DevTools records as "allocations on timeline", a .heapprofile, which
    `node --heap-prof` writes, a snapshot of a Python process that was taken while tracemalloc was on, or - for
    standard input. live_size is what a function allocated itself and what is still alive, live_total the same
    with all that it called; size and count are all that it ever allocated, which a .heapprofile does not know,
    and a snapshot of Python only of what is alive. The numbers are those of Chrome DevTools.

    \b
      heaptrail allocations app.heaptimeline --sort live_total --filter 'source~^src/'
      heaptrail allocations app.heapprofile --folded | flamegraph.pl > allocations.svg
    """  # noqa: D301
    if folded and (as_json or selection.filters):
        raise UsageError("--folded prints all stacks: it goes with neither --json nor --filter")
    found = _recorded(file, use_index=use_index)
    if folded:
        from heaptrail.report.allocations import folded_stacks

        for line in folded_stacks(found.tree):
            click.echo(line)
        return
    from heaptrail.report.allocations import allocations_json, function_table, print_allocations

    table = function_table(found)
    _require_columns(selection, table)
    functions = selection.excerpt(table)
    if as_json:
        click.echo(allocations_json(found, functions))
        return
    from heaptrail.report.console import Console

    print_allocations(found, functions, Console())


def _recorded(file: str, *, use_index: bool) -> Allocations:
    from heaptrail._graph import SamplingProfile
    from heaptrail.analysis.allocations import allocations, profiled_allocations

    opened = open_recording(file, use_index=use_index)
    return profiled_allocations(opened, file) if isinstance(opened, SamplingProfile) else allocations(opened)


def _require_columns(selection: Selection, table: Table) -> None:
    """What a sampling profile does not know cannot be asked of it."""
    asked = [selection.sort, *(found[1] for each in selection.filters if (found := re.match(r"\s*(\w+)\s*[<>=!~]", each)))]
    for name in asked:
        if name in COLUMNS and name not in table.names:
            raise UsageError(f"a sampling profile has no {name}", help=f"It has {', '.join(table.names)}.")
