"""`--sort`, `--reverse`, `--filter`, `--limit` and `--json`: the same for every command that prints a table."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heaptrail.report.selection import Selection

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

DEFAULT_LIMIT = 20


def table_options(
    columns: Sequence[str], *, sort: str, noun: str, schema: str
) -> Callable[[Callable[..., _Result]], Callable[..., _Result]]:
    """Options of a command whose table has these columns. The command gets `selection` and `as_json`.

    `columns` are those that it can be sorted and filtered by, `sort` is the one it is sorted by unless another is
    asked for, `noun` what the rows are, and `schema` names the JSON document.
    """

    def decorate(command: Callable[..., _Result]) -> Callable[..., _Result]:
        @wraps(command)
        def with_selection(
            *arguments: object,
            sort: str,
            reverse: bool,
            filters: tuple[str, ...],
            limit: int | None,
            as_json: bool,
            **others: object,
        ) -> _Result:
            selection = _selection(columns, sort, filters, _effective_limit(limit, as_json=as_json), reverse=reverse)
            return command(*arguments, selection=selection, as_json=as_json, **others)

        decorated: Callable[..., _Result] = with_selection
        for option in reversed(_options(columns, sort, noun, schema)):
            decorated = option(decorated)
        return decorated

    return decorate


def _options(
    columns: Sequence[str], sort: str, noun: str, schema: str
) -> list[Callable[[Callable[..., _Result]], Callable[..., _Result]]]:
    return [
        click.option("--sort", type=click.Choice(list(columns)), default=sort, show_default=True, help=f"Order of the {noun}."),
        click.option("--reverse", is_flag=True, help="The other way round."),
        click.option(
            "--filter",
            "filters",
            multiple=True,
            metavar="EXPRESSION",
            help=f"Only {noun} for which this holds: COLUMN OPERATOR VALUE, as in '{sort}>1000' (operators: < <= = != >= > and, "
            "for regular expressions, ~ !~), or a text that the name contains or matches. Can be repeated.",
        ),
        click.option(
            "--limit",
            type=click.IntRange(min=0),
            metavar="N",
            help=f"Number of {noun}, 0 for all. [default: {DEFAULT_LIMIT}; with --json all]",
        ),
        click.option("--json", "as_json", is_flag=True, help=f"Print JSON ({schema})."),
    ]


def _effective_limit(limit: int | None, *, as_json: bool) -> int:
    if limit is not None:
        return limit
    return 0 if as_json else DEFAULT_LIMIT


def _selection(columns: Sequence[str], sort: str, filters: tuple[str, ...], limit: int, *, reverse: bool) -> Selection:
    from heaptrail.report.selection import Selection, check_filters

    check_filters(filters, columns)
    return Selection(sort=sort, reverse=reverse, filters=filters, limit=limit)
