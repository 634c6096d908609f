"""`heaptrail summary FILE`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heaptrail.cli.object_filters import object_filters
from heaptrail.cli.opening import index_option, open_snapshot
from heaptrail.cli.table_options import table_options

if TYPE_CHECKING:
    from heaptrail.cli.object_filters import ObjectFilters
    from heaptrail.report.selection import Selection

COLUMNS = ("retained", "shallow", "count", "distance", "name", "largest_id", "key")


@click.command("summary")
@click.argument("file")
@object_filters
@table_options(COLUMNS, sort="retained", noun="classes", schema="heaptrail.summary/1")
@index_option
def command(file: str, object_filters: ObjectFilters, selection: Selection, as_json: bool, use_index: bool) -> None:
    """List the classes of a heap by the memory they retain.

    FILE is a .heapsnapshot, compressed or not, or - for standard input. The numbers are those of Chrome
    DevTools: shallow is what the objects of a class take themselves, retained is what would be freed with
    them.

    \b
      heaptrail summary app.heapsnapshot --sort count --filter Session --filter 'retained>1MiB'
      heaptrail summary after.heapsnapshot --allocated-after before.heapsnapshot
    """  # noqa: D301
    from heaptrail.analysis.summary import summarize
    from heaptrail.report.summary import class_table

    snapshot = open_snapshot(file, use_index=use_index)
    summary = summarize(snapshot, only=object_filters.mask(snapshot, use_index=use_index))
    classes = selection.excerpt(class_table(summary.classes, summary.statistics.total))
    if as_json:
        from heaptrail.report.json import summary_json

        click.echo(summary_json(summary, classes))
        return
    from heaptrail.report.console import Console
    from heaptrail.report.summary import print_summary

    print_summary(summary, classes, Console())
