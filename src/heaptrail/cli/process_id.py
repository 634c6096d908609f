"""The number of a process, as an option takes it."""

from __future__ import annotations

import click

_GREATEST = (1 << 31) - 1


def require_process_id(context: click.Context, parameter: click.Parameter, number: int | None) -> int | None:
    """The callback of such an option. Raises `BadParameter` for a number that no process can have."""
    if number is not None and not 1 <= number <= _GREATEST:
        raise click.BadParameter(f"no process has the number {number}.", context, parameter)
    return number
