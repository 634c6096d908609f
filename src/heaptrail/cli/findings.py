"""`heaptrail findings FILE`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heaptrail.cli.opening import index_option, open_snapshot
from heaptrail.cli.table_options import table_options

if TYPE_CHECKING:
    from heaptrail.report.selection import Selection

COLUMNS = ("bytes", "count", "detector", "id", "sentence")


def _parse_detectors(context: click.Context, parameter: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the registry, all of them where none is given. A callback for click."""
    from heaptrail.analysis.detectors import DETECTORS

    unknown = [name for name in names if name not in DETECTORS]
    if unknown:
        message = f"there is no detector {unknown[0]!r}; there are {', '.join(DETECTORS)}."
        raise click.BadParameter(message, ctx=context, param=parameter)
    return tuple(dict.fromkeys(names)) or tuple(DETECTORS)


@click.command("findings")
@click.argument("file")
@click.option(
    "--detector",
    "detectors",
    multiple=True,
    callback=_parse_detectors,
    metavar="NAME",
    help="Only what this one finds. Can be repeated.",
)
@table_options(COLUMNS, sort="bytes", noun="findings", schema="heaptrail.findings/1")
@index_option
def command(file: str, detectors: tuple[str, ...], selection: Selection, as_json: bool, use_index: bool) -> None:
    """List what looks wasteful or forgotten in one snapshot.

    Timers that wait, large collections, listeners, variables that closures keep, globals, parts of strings,
    promises, detached DOM nodes, native memory, duplicates: most bytes first. One snapshot shows what is
    there and not what grows; heaptrail hunt proves a leak.

    \b
      heaptrail findings app.heapsnapshot --detector timers --detector listeners
    """  # noqa: D301
    from heaptrail.analysis.findings import find, with_trails
    from heaptrail.report.findings import findings_table

    snapshot = open_snapshot(file, use_index=use_index)
    found = find(snapshot, detectors)
    excerpt = selection.excerpt(findings_table(found))
    shown = with_trails(snapshot, [found.findings[row] for row in excerpt.rows])
    if as_json:
        from heaptrail.report.findings import findings_json

        click.echo(findings_json(found, shown, excerpt.matching_count))
        return
    from heaptrail.report.console import Console
    from heaptrail.report.findings import print_findings

    print_findings(found, excerpt, shown, Console())
