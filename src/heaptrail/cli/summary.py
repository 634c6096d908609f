"""`heaptrail summary FILE`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heaptrail.cli.object_filters import object_filters
from heaptrail.cli.opening import index_option, open_snapshot
from heaptrail.cli.table_options import table_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.cli.object_filters import ObjectFilters
    from heaptrail.model import Finding
    from heaptrail.report.selection import Selection
    from heaptrail.snapshot import Snapshot

COLUMNS = ("retained", "shallow", "count", "distance", "name", "largest_id", "key")
TOP_FINDINGS = 3


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
    only = object_filters.mask(snapshot, use_index=use_index)
    summary = summarize(snapshot, only=only)
    classes = selection.excerpt(class_table(summary.classes, summary.statistics.total))
    if as_json:
        from heaptrail.report.json import summary_json

        click.echo(summary_json(summary, classes, _top_findings(snapshot, only)))
        return
    from heaptrail.report.console import Console
    from heaptrail.report.findings import print_top_findings
    from heaptrail.report.summary import print_next, print_summary

    console = Console()
    print_summary(summary, classes, console)
    console.flush()  # in a large heap it takes a moment to find the rest
    print_top_findings(_top_findings(snapshot, only), summary.file, console)
    print_next(summary, classes, console)


def _top_findings(snapshot: Snapshot, only: object) -> Sequence[Finding]:
    """What takes most, of the whole heap: where a reader asked for some objects alone, nothing."""
    from heaptrail.analysis.detectors import QUICK
    from heaptrail.analysis.findings import detect

    return detect(snapshot, QUICK)[:TOP_FINDINGS] if only is None else ()
