"""`heaptrail suspects FILE`, with one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heaptrail.cli.opening import open_snapshot

if TYPE_CHECKING:
    from pathlib import Path


def print_suspects(file: Path, *, limit: int, as_json: bool, use_index: bool, threshold: float) -> int:
    """Print what keeps more than `threshold` percent of the heap. The exit code is 0: one snapshot proves nothing."""
    from heaptrail.analysis.single import find_suspects
    from heaptrail.report.single import print_single, single_json

    verdict = find_suspects(open_snapshot(file, use_index=use_index), threshold / 100)
    if as_json:
        click.echo(single_json(verdict, limit=limit))
    else:
        from heaptrail.report.console import Console

        print_single(verdict, Console(), limit=limit)
    return 0
