"""Tables: columns of one length, printed with human sizes or written as JSON with the bare numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from heaptrail.report.text import shorten
from heaptrail.units import format_bytes, format_count, format_distance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from heaptrail.formats.verdict import Json
    from heaptrail.report.console import Console

Cell = str | int | float
Kind = Literal["bytes", "signed bytes", "count", "signed count", "distance", "id", "text"]

_FORMATS: dict[Kind, Callable[[float], str]] = {
    "bytes": format_bytes,
    "signed bytes": lambda size: f"+{format_bytes(size)}" if size > 0 else format_bytes(size),
    "count": format_count,
    "signed count": lambda count: f"{count:+,.0f}" if count else "0",
    "distance": format_distance,
    "id": lambda id_: f"@{id_:.0f}",
}
_GAP = "  "
_SHARE_WIDTH = 4
_WIDEST_TEXT = 40  # of all texts but the last of a line, which takes what is left
_NARROWEST_LAST = 20


@dataclass(frozen=True)
class Column:
    """One column. `name` is what `--sort`, `--filter` and JSON call it; the heading is the name with blanks.

    `cells` may be a list or a sequence that makes a cell when it is asked for one: only rows that are sorted by
    it, filtered by it or shown are. With `share_of`, a percentage of that number stands beside each cell.
    """

    name: str
    kind: Kind
    cells: Sequence[Cell] | NDArray[np.number]
    share_of: float | None = None

    @property
    def is_largest_first(self) -> bool:
        """Whether the larger cells come first when a table is sorted by it."""
        return self.kind in ("bytes", "signed bytes", "count", "signed count")


@dataclass(frozen=True)
class Table:
    """Columns in the order in which they are printed. `noun` names what a row is, in the plural: `classes`.

    `named_by` is the column that a bare text is looked for in. `hidden` columns are in JSON and can be sorted and
    filtered by, but are not printed. `rows` are the places of the cells that belong to the table, None for all: so
    that a table of some of the nodes shares the columns of all of them. Rows that are equal in what they are sorted
    by come by the column `then_by`, lowest first, or as the table has them.
    """

    noun: str
    columns: tuple[Column, ...]
    named_by: str
    hidden: tuple[Column, ...] = ()
    rows: NDArray[np.uint32] | None = None
    then_by: str | None = None

    @cached_property
    def names(self) -> Mapping[str, Column]:
        """The columns by name."""
        return {column.name: column for column in (*self.columns, *self.hidden)}

    def column(self, name: str) -> Column:
        """The column of this name."""
        return self.names[name]

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self.columns[0].cells if self.rows is None else self.rows)

    @property
    def has_arrays(self) -> bool:
        """Whether rows are best chosen by numpy: some cells are arrays."""
        return self.rows is not None or any(hasattr(column.cells, "dtype") for column in self.names.values())


@dataclass(frozen=True)
class Excerpt:
    """Some rows of a table, in the order in which they are shown, and how many there are of the kind in all."""

    table: Table
    rows: tuple[int, ...]
    matching_count: int

    def __bool__(self) -> bool:
        return bool(self.rows)

    def cell(self, row: int, column: str) -> Cell:
        """What stands in a column of the excerpt's own row 0, 1, …"""
        return _plain(self.table.column(column).cells[self.rows[row]])


def excerpt_json(excerpt: Excerpt) -> list[dict[str, Json]]:
    """The rows as JSON objects: bare numbers by the names of the columns."""
    names = excerpt.table.names
    return [{name: _plain(column.cells[row]) for name, column in names.items()} for row in excerpt.rows]


def print_table(excerpt: Excerpt, console: Console) -> None:
    """Print the rows, and how many are left out. Where the lines would be too long, headings stand on two."""
    table, rows = excerpt.table, excerpt.rows
    if not rows:
        console.line(f"no {table.noun} match")
        return
    *before, last = table.columns
    printed = [_aligned(column, rows, [_heading(column)]) for column in before]
    if _width(printed) + _NARROWEST_LAST > console.width:
        printed = [_aligned(column, rows, _two_lines(_heading(column))) for column in before]
    heading_lines = len(printed[0]) - len(rows) if before else 1
    left = max(console.width - _width(printed), _NARROWEST_LAST)
    texts = [str(last.cells[row]) if last.kind == "text" else _FORMATS[last.kind](float(last.cells[row])) for row in rows]
    printed.append([*[""] * (heading_lines - 1), _heading(last), *(shorten(text, left) for text in texts)])
    for place, cells in enumerate(zip(*printed, strict=True)):
        if place < heading_lines:
            console.line((_GAP.join(cells).rstrip(), "bold"))
        else:
            console.line(_GAP.join(cells[:-1]), _GAP if before else "", (cells[-1], "cyan"))
    if len(rows) < excerpt.matching_count:
        console.line(f"… {format_count(excerpt.matching_count - len(rows))} more {table.noun}; --limit 0 shows all")


def _heading(column: Column) -> str:
    return column.name.replace("_", " ")


def _two_lines(heading: str) -> list[str]:
    """The last word under the others."""
    first, _, last = heading.rpartition(" ")
    return [first, last]


def _width(columns: Sequence[Sequence[str]]) -> int:
    """Columns of text that these take, with a gap behind each."""
    return sum(len(cells[0]) + len(_GAP) for cells in columns)


def _aligned(column: Column, rows: Sequence[int], heading: Sequence[str]) -> list[str]:
    """The lines of the column's heading, then its cells, of one length."""
    if column.kind == "text":
        return _filled([*heading, *(shorten(str(column.cells[row]), _WIDEST_TEXT) for row in rows)], str.ljust)
    numbers = [float(column.cells[row]) for row in rows]
    cells = _filled([*heading, *map(_FORMATS[column.kind], numbers)], str.rjust)
    if column.share_of is None:
        return cells
    whole = column.share_of
    shares = [*[""] * len(heading), *(f"{100 * number / whole:.0f}%" if whole else "" for number in numbers)]
    return [f"{cell}{_GAP}{share:>{_SHARE_WIDTH}}" for cell, share in zip(cells, shares, strict=True)]


def _filled(cells: list[str], fill: Callable[[str, int], str]) -> list[str]:
    width = max(map(len, cells))
    return [fill(cell, width) for cell in cells]


def _plain(cell: Cell) -> Cell:
    """A number of numpy as Python's own: JSON knows no other."""
    item = getattr(cell, "item", None)
    plain: Cell = item() if item is not None else cell
    return plain
