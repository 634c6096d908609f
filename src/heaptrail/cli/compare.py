"""`heaptrail compare OLDER NEWER`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from heaptrail.cli.opening import index_option, open_in_order
from heaptrail.cli.table_options import table_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.report.selection import Selection
    from heaptrail.report.table import Table
    from heaptrail.snapshot import Snapshot

EXIT_FAILED = 1
DEFAULT_SORT = "size_delta"

COLUMNS = (
    "size_delta",
    "added_size",
    "removed_size",
    "count_delta",
    "added_count",
    "removed_count",
    "name",
    "largest_added_id",
    "key",
)
OBJECT_COLUMNS = ("retained", "shallow", "id", "change")


@click.command("compare")
@click.argument("older")
@click.argument("newer")
@click.option("--class", "class_name", metavar="NAME", help="List the objects of this class (or key) that came and went.")
@click.option(
    "--fail-on",
    "fail_on",
    multiple=True,
    metavar="EXPRESSION",
    help="End with exit code 1 where this holds for a row that --filter lets through; written like a filter. Can be repeated.",
)
@table_options((*COLUMNS, *OBJECT_COLUMNS), sort=DEFAULT_SORT, noun="classes", schema="heaptrail.comparison/1")
@index_option
def command(
    older: str,
    newer: str,
    class_name: str | None,
    fail_on: tuple[str, ...],
    selection: Selection,
    as_json: bool,
    use_index: bool,
) -> int:
    """List what came and what went between two snapshots.

    OLDER and NEWER are snapshots of one process, taken in one session; in reversed order they are refused. The
    numbers are those of DevTools' Comparison: shallow sizes, objects told apart by their ids. Snapshots of
    different sessions are compared by the number of objects of each class, and a note says so.

    With --class the columns are retained, shallow, id, change (added or removed) and name.

    \b
      heaptrail compare before.heapsnapshot after.heapsnapshot --fail-on 'size_delta>1MiB'
      heaptrail compare before.heapsnapshot after.heapsnapshot --class Session --filter change=added
    """  # noqa: D301
    from heaptrail.report.selection import check_filters

    check_filters(fail_on, COLUMNS)
    base, latest = open_in_order([older, newer], use_index=use_index)
    compare = _compare_classes if class_name is None else partial(_compare_objects, class_name)
    failed = compare(base, latest, selection, fail_on, as_json)
    return EXIT_FAILED if failed else 0


def _compare_classes(base: Snapshot, newer: Snapshot, selection: Selection, fail_on: Sequence[str], as_json: bool) -> bool:
    """Print the classes; whether any of the conditions holds."""
    from heaptrail.analysis.comparison import compare_snapshots
    from heaptrail.report.comparison import comparison_json, comparison_table, print_comparison
    from heaptrail.report.console import Console

    comparison = compare_snapshots(base, newer)
    table = comparison_table(comparison)
    reason = "; ".join(comparison.notes) or "it is a column of --class"
    fitting = _fitting(selection, fail_on, table, reason)
    classes, failures = fitting.excerpt(table), _failures(fitting, fail_on, table)
    if as_json:
        click.echo(comparison_json(comparison, classes, failures))
    else:
        print_comparison(comparison, classes, failures, Console())
    return bool(failures)


def _compare_objects(
    class_name: str, base: Snapshot, newer: Snapshot, selection: Selection, fail_on: Sequence[str], as_json: bool
) -> bool:
    """Print the objects of one class; whether any of the conditions holds."""
    from heaptrail.analysis.comparison import find_moved
    from heaptrail.report.comparison import moved_json, moved_table, print_moved
    from heaptrail.report.console import Console

    table = moved_table(base, newer, find_moved(base, newer, class_name))
    fitting = _fitting(selection, fail_on, table, "it is no column of --class")
    objects, failures = fitting.excerpt(table), _failures(fitting, fail_on, table)
    if as_json:
        click.echo(moved_json(base.name, newer.name, class_name, objects, failures))
    else:
        print_moved(base.name, newer.name, class_name, objects, failures, Console())
    return bool(failures)


def _fitting(selection: Selection, fail_on: Sequence[str], table: Table, reason: str) -> Selection:
    """The selection for a table that may lack columns. Raises `UsageError` where one of these is asked for."""
    from heaptrail.errors import UsageError
    from heaptrail.report.selection import column_of

    if selection.sort == DEFAULT_SORT and DEFAULT_SORT not in table.names:
        selection = replace(selection, sort=table.columns[0].name)
    asked_for = [selection.sort, *(column_of(filter_, (*COLUMNS, *OBJECT_COLUMNS)) for filter_ in (*selection.filters, *fail_on))]
    for column in asked_for:
        if column is not None and column not in table.names:
            raise UsageError(f"there is no {column} to go by: {reason}", help=f"columns are {', '.join(table.names)}")
    return selection


def _failures(selection: Selection, fail_on: Sequence[str], table: Table) -> dict[str, int]:
    """The conditions that hold, and for how many of the rows that are selected."""
    counts = {
        condition: replace(selection, filters=(*selection.filters, condition)).excerpt(table).matching_count
        for condition in fail_on
    }
    return {condition: count for condition, count in counts.items() if count}
