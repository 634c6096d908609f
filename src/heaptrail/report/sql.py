"""The answer of a query: on a terminal, as CSV, as JSON. Rows are written as they come."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING, TextIO

from heaptrail.errors import UsageError
from heaptrail.report.text import printable, shorten
from heaptrail.units import format_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from heaptrail.formats.verdict import Json
    from heaptrail.report.console import Console
    from heaptrail.sql import ResultColumn

SQL_SCHEMA = "heaptrail.sql/1"
_GAP = "  "
_WIDEST = 60  # of all columns but the last, which takes what is left
_NARROWEST_LAST = 20


def print_rows(
    columns: Sequence[ResultColumn], rows: Iterator[Sequence[object]], limit: int, console: Console
) -> list[Sequence[object]]:
    """Print at most `limit` rows (0: all) and whether there are more; those printed.

    How many more is not said: a query whose end nobody reads need not be worked out to its end.
    """
    shown = list(islice(rows, limit) if limit else rows)
    cells = [[_shown(row[place]) for row in shown] for place in range(len(columns))]
    are_numbers = [
        all(isinstance(row[place], (int, float, Decimal)) or row[place] is None for row in shown) for place in range(len(columns))
    ]
    left = console.width
    aligned = []
    for place, column in enumerate(columns):
        is_last = place == len(columns) - 1
        widest = max(left, _NARROWEST_LAST) if is_last else _WIDEST
        texts = [shorten(text, widest) for text in (column.name, *cells[place])]
        width = max(map(len, texts))
        texts = [text.rjust(width) if are_numbers[place] else text if is_last else text.ljust(width) for text in texts]
        aligned.append(texts)
        left -= width + len(_GAP)
    for place, line in enumerate(zip(*aligned, strict=True)):
        console.line((_GAP.join(line), "bold") if place == 0 else _GAP.join(line))
    if not shown:
        console.line("no rows")
    elif next(rows, None) is not None:
        console.line(f"… more rows after these {format_count(len(shown))}; --limit 0 shows all")
    return shown


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.2f}"
    return str(value)


def write_csv(columns: Sequence[ResultColumn], rows: Iterable[Sequence[object]], file: TextIO) -> None:
    """A line of names, then one a row; null is an empty field. Texts stand as the heap has them."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows(rows)


def write_json(query: str, columns: Sequence[ResultColumn], rows: Iterable[Sequence[object]], file: TextIO) -> None:
    """The answer as JSON (`heaptrail.sql/1`). Raises `UsageError` for two columns of one name."""
    names = [column.name for column in columns]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise UsageError(f"two columns of the answer are called {printable(name)!r}", help="give one another name: … AS name")
    described = [{"name": column.name, "type": column.type} for column in columns]
    head = json.dumps({"schema": SQL_SCHEMA, "query": query, "columns": described}, indent=2)
    file.write(head.removesuffix("\n}") + ',\n  "rows": [')
    separator = "\n    "
    for row in rows:
        cells = {name: cell_json(value) for name, value in zip(names, row, strict=True)}
        file.write(separator + json.dumps(cells, allow_nan=False))
        separator = ",\n    "
    file.write("\n  ]\n}\n")


def cell_json(value: object) -> Json:
    """A value as JSON has it: what it cannot say is null where it is no number, else a text."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (list, tuple)):
        return [cell_json(each) for each in value]
    if isinstance(value, dict):
        return {str(key): cell_json(each) for key, each in value.items()}
    return str(value)
