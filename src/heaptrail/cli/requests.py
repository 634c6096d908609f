"""`--requests`: how many were made between neighbouring snapshots."""

from __future__ import annotations

import click

_MOST_DIGITS = 15


def _parse_counts(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, ...]:
    """`2500` or `2500,2500`. A callback for click."""
    counts = value.split(",") if value is not None else []
    if not all(count.isascii() and count.isdigit() and len(count) <= _MOST_DIGITS and int(count) > 0 for count in counts):
        message = f"{value!r}: give one number for all rounds (2500), or one a round (2500,2500)."
        raise click.BadParameter(message, ctx=context, param=parameter)
    return tuple(int(count) for count in counts)


requests_option = click.option(
    "--requests",
    callback=_parse_counts,
    metavar="N[,N]",
    help="Requests between the snapshots: one number, or one a round.",
)
"""For commands over several snapshots; its value fits their number when `check_counts` is content."""


def check_counts(snapshots: int, counts: int) -> None:
    """Before the files are read, which may take a while."""
    rounds = snapshots - 1
    if rounds < 1:
        raise click.UsageError("Two or more snapshots are needed: what grows shows between them.")
    if counts not in (0, 1, rounds):
        raise click.UsageError(f"--requests names {counts} rounds; {snapshots} snapshots have {rounds} between them.")
