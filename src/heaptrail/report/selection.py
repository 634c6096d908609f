"""Which rows of a table a reader wants, and in which order: `--filter`, `--sort`, `--reverse` and `--limit`."""

from __future__ import annotations

import operator
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heaptrail.errors import UsageError
from heaptrail.report.table import Excerpt
from heaptrail.units import parse_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from heaptrail.report.table import Cell, Column, Table

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_EXPRESSION = re.compile(r"\s*(?P<column>[a-z_0-9]+)\s*(?P<operator><=|>=|!=|!~|<|>|=|~)\s*(?P<value>.*?)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether something holds for the cells of a column. A comparison of numbers takes a whole column of numpy as one cell."""

    column: Column
    holds: Callable[[Cell], bool]
    is_comparison: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader asked for. `sort` is a column's name, `limit` 0 for all rows; all filters must hold.

    A filter is `COLUMN OPERATOR VALUE` (`retained>1MiB`, `name~^Map$`), or a text that the name contains or
    matches as a regular expression.
    """

    sort: str
    reverse: bool = False
    filters: tuple[str, ...] = ()
    limit: int = 0

    def excerpt(self, table: Table) -> Excerpt:
        """The rows that are wanted, in their order. Cost: a look at each row for every filter, and the sorting.

        Raises UsageError for a filter that asks for what the column does not have.
        """
        conditions = [_parsed(filter_, table) for filter_ in self.filters]
        column = table.column(self.sort)
        if table.has_arrays:
            from heaptrail.report.array_selection import matching_rows, ordered_rows

            matching = matching_rows(table, conditions)
            first = ordered_rows(table, matching, column, limit=self.limit, descending=column.is_largest_first != self.reverse)
            return Excerpt(table, tuple(first), len(matching))
        rows: Sequence[int] = range(table.row_count)
        for condition in conditions:
            rows = [row for row in rows if condition.holds(condition.column.cells[row])]
        ordered = self._ordered(rows, column)
        return Excerpt(table, tuple(ordered[: self.limit] if self.limit else ordered), len(ordered))

    def _ordered(self, rows: Sequence[int], column: Column) -> Sequence[int]:
        descending = column.is_largest_first != self.reverse
        cells = column.cells
        # Rows that are equal stay as the table has them, whichever way it is sorted.
        return sorted(rows, key=lambda row: cells[row], reverse=True) if descending else sorted(rows, key=cells.__getitem__)


def check_filters(filters: Iterable[str], columns: Sequence[str]) -> None:
    """Raise UsageError for a filter that cannot hold whatever the table: before a file is read, which may take a while."""
    for filter_ in filters:
        found = _EXPRESSION.fullmatch(filter_)
        if found and found["column"] in columns and found["operator"] in ("~", "!~"):
            _pattern(filter_, found["value"])


def column_of(filter_: str, columns: Sequence[str]) -> str | None:
    """The column that a filter compares; None where it is a text that is looked for in the name."""
    found = _EXPRESSION.fullmatch(filter_)
    return found["column"] if found and found["column"] in columns else None


def check_columns(selection: Selection, columns: Sequence[str], all_columns: Sequence[str], table: str) -> None:
    """Raise UsageError where a table of a command that has several lacks a column to sort or filter by."""
    compared = [column_of(filter_, all_columns) for filter_ in selection.filters]
    for column in (selection.sort, *compared):
        if column is not None and column not in columns:
            raise UsageError(f"{table} has no column {column!r}", help=f"its columns: {', '.join(columns)}")


def _parsed(filter_: str, table: Table) -> Condition:
    found = _EXPRESSION.fullmatch(filter_)
    # Names hold anything: only a known column makes an expression of it.
    if not found or found["column"] not in table.names:
        return Condition(table.column(table.named_by), _text_test(filter_))
    column = table.column(found["column"])
    if found["operator"] in ("~", "!~"):
        matches = _pattern(filter_, found["value"]).search
        wanted = found["operator"] == "~"
        return Condition(column, lambda cell: (matches(str(cell)) is not None) == wanted)
    if column.kind == "text":
        return Condition(column, _equality_test(filter_, found["operator"], found["value"]))
    return Condition(column, _number_test(filter_, found["operator"], found["value"]), is_comparison=True)


def _text_test(wanted: str) -> Callable[[Cell], bool]:
    try:
        pattern = _compiled(wanted)
    except re.error:
        # `Map(` is a name that someone looks for, not a mistake.
        pattern = re.compile(re.escape(wanted))
    return lambda cell: wanted in str(cell) or pattern.search(str(cell)) is not None


def _equality_test(filter_: str, operator_: str, value: str) -> Callable[[Cell], bool]:
    if operator_ not in ("=", "!="):
        raise UsageError(f"{filter_!r}: texts are compared by =, !=, ~ and !~")
    wanted = operator_ == "="
    return lambda cell: (cell == value) == wanted


def _number_test(filter_: str, operator_: str, value: str) -> Callable[[Cell], bool]:
    try:
        bound = parse_bytes(value.removeprefix("@"))
    except ValueError:
        raise UsageError(f"{filter_!r}: {value!r} is no number", help="numbers look like 250, 1.5KiB or 2MiB") from None
    compare = _COMPARISONS[operator_]
    # Of a whole column of numpy as of one cell.
    return lambda cell: compare(cell, bound)  # type: ignore[arg-type]


def _pattern(filter_: str, text: str) -> re.Pattern[str]:
    try:
        return _compiled(text)
    except re.error as error:
        raise UsageError(f"{filter_!r}: {text!r} is no regular expression ({error})") from None


def _compiled(text: str) -> re.Pattern[str]:
    """Raises `re.error` for whatever is none, and lets Python say nothing of what a later version may make of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            return re.compile(text)
        except (OverflowError, RecursionError) as error:
            raise re.error(str(error).partition(" while ")[0]) from None
