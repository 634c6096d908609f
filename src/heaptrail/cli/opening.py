"""Opening the FILE of a command, by its index where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from os import PathLike

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


def open_snapshot(file: str | PathLike[str], *, use_index: bool) -> Snapshot:  # noqa: ARG001
    """The snapshot that a command was given: a path, or `-` for standard input."""
    from heaptrail.snapshot import Snapshot

    return Snapshot.open(file)
