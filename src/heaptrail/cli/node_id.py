"""`@48211` on the command line."""

from __future__ import annotations

import click

_MOST_DIGITS = 20  # of 64 bits; Python refuses to read numbers of thousands of digits


def parse_node_id(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """The id of an object as DevTools shows it, with or without the `@`. A callback for click."""
    digits = value.removeprefix("@")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        raise click.BadParameter(f"{value!r}: ids look like @48211.", ctx=context, param=parameter)
    return int(digits)


def parse_node_ids(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[int, ...]:
    """The same for an option that can be repeated."""
    return tuple(parse_node_id(context, parameter, each) for each in value)


def parse_optional_node_id(context: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """The same for an argument that may be left out."""
    return None if value is None else parse_node_id(context, parameter, value)
