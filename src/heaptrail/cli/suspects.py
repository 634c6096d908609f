"""`heaptrail suspects S1 S2 [S3 …]`."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import click

from heaptrail.cli.opening import index_option, open_snapshot
from heaptrail.cli.requests import check_counts, requests_option

EXIT_LEAK = 1


@click.command("suspects")
@click.argument("files", nargs=-1, required=True, metavar="S1 [S2 S3 …]", type=click.Path(path_type=Path))
@requests_option
@click.option(
    "--threshold",
    type=click.FloatRange(0, 100, min_open=True),
    default=20,
    show_default=True,
    metavar="PERCENT",
    help="Of one snapshot: the share of the heap that makes a suspect.",
)
@click.option("--limit", type=click.IntRange(min=0), default=0, metavar="N", help="Number of suspects, 0 for all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (heaptrail.verdict/1; of one snapshot heaptrail.single/1).")
@index_option
def command(
    files: tuple[Path, ...], requests: tuple[int, ...], threshold: float, limit: int, as_json: bool, use_index: bool
) -> int:
    """Name what leaks, from two or more snapshots of one program.

    Give the snapshots in the order in which they were taken, best three with the same number of requests
    between them. Those of one process say most; in those of several, objects are matched by their paths. The
    exit code is 1 when something leaks. Of one snapshot it is told what keeps much of the heap, and where that
    accumulates: no proof, and the exit code is 0.

    \b
      heaptrail suspects run/1.heapsnapshot run/2.heapsnapshot run/3.heapsnapshot --requests 2500
    """  # noqa: D301
    if isnan(threshold):
        raise click.BadParameter("nan is no share.", param_hint="'--threshold'")
    if len(files) == 1 and not requests:
        from heaptrail.cli.single import print_suspects

        return print_suspects(files[0], limit=limit, as_json=as_json, use_index=use_index, threshold=threshold)
    check_counts(len(files), len(requests))
    from heaptrail.analysis.suspects import judge
    from heaptrail.formats.scripts import read_script_urls
    from heaptrail.hunt.evidence import known_times

    script_urls = read_script_urls(files[-1].parent)
    snapshots = [open_snapshot(file, use_index=use_index) for file in files]
    times = known_times(files) if requests else ()
    verdict = judge(snapshots, requests, times=times, script_urls=script_urls)
    if as_json:
        from heaptrail.formats.verdict import verdict_json

        click.echo(verdict_json(verdict, limit=limit))
    else:
        from heaptrail.report.console import Console
        from heaptrail.report.terminal import print_verdict

        print_verdict(verdict, Console(), limit=limit)
    return 0 if verdict.clean else EXIT_LEAK
