"""Opening the FILE of a command, by its index where there is one, and keeping an index when the command is done."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike

    from heaptrail._graph import SamplingProfile
    from heaptrail.snapshot import Snapshot

index_option = click.option(
    "--no-index",
    "use_index",
    is_flag=True,
    flag_value=False,
    default=True,
    help="Neither read nor write an index file (see heaptrail index).",
)
"""For every command that opens a FILE; its value goes to `open_snapshot`."""


def open_snapshot(file: str | PathLike[str], *, use_index: bool) -> Snapshot:
    """The snapshot that a command was given: a path, or `-` for standard input.

    With `use_index`, what is known of it when the command ends well is kept, after the result was printed.
    """
    from heaptrail.snapshot import Snapshot

    if not use_index:
        return Snapshot.open(file, index=False)
    from heaptrail.formats.index_folder import index_limit

    index_limit()  # a limit that is no size is found out before the work, not after it
    snapshot = Snapshot.open(file)
    click.get_current_context().with_resource(_kept_at_the_end(snapshot))
    return snapshot


def open_in_order(files: Sequence[str | PathLike[str]], *, use_index: bool) -> list[Snapshot]:
    """The snapshots of a command that wants the older ones first. Raises `UsageError` where their ids tell another order."""
    from heaptrail.analysis.sessions import ids_name_the_same_objects
    from heaptrail.analysis.suspects.identity import check_order

    snapshots = [open_snapshot(file, use_index=use_index) for file in files]
    if ids_name_the_same_objects([snapshot.heap for snapshot in snapshots]):
        check_order(snapshots)
    return snapshots


@contextmanager
def _kept_at_the_end(snapshot: Snapshot) -> Iterator[None]:
    yield  # a command that fails leaves here
    sys.stdout.flush()
    try:
        snapshot.save_index()
    except OSError as error:
        from heaptrail.report.text import printable

        click.echo(f"note: no index of {printable(snapshot.name)} was kept: {printable(error.strerror or str(error))}", err=True)


def open_recording(file: str, *, use_index: bool) -> Snapshot | SamplingProfile:
    """The snapshot or the sampling profile that a command was given; the content tells which."""
    from pathlib import Path

    from heaptrail._graph import Heap
    from heaptrail.formats import begins_as_profile, open_heap_or_profile
    from heaptrail.snapshot import Snapshot

    path = None if file == "-" else Path(file)
    # What is no file of its own, as a pipe, can be read only once.
    if path is not None and os.path.isfile(path) and not begins_as_profile(path):  # noqa: PTH113  # Path.is_file raises for long names
        return open_snapshot(path, use_index=use_index)
    opened = open_heap_or_profile(file)
    return Snapshot(opened, path=path) if isinstance(opened, Heap) else opened
