"""Rows of tables with millions of them: numbers are compared by numpy, and each distinct text is looked at once."""

from __future__ import annotations

from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from heaptrail.report.selection import Condition
    from heaptrail.report.table import Cell, Column, Table

    Rows = NDArray[np.uint32]


@runtime_checkable
class CodedCells(Protocol):
    """Texts of which many are equal: each row has a number, and equal numbers have equal texts."""

    def codes(self, rows: Rows) -> NDArray[np.uint32] | NDArray[np.uint64]:
        """The number of each of the rows."""

    def texts(self, codes: NDArray[np.uint64]) -> Sequence[str]:
        """The text of each of these numbers, which are ascending."""


def matching_rows(table: Table, conditions: Sequence[Condition]) -> Rows:
    """The rows for which all conditions hold, as the table has them. Cost: a pass over the column of each."""
    rows = np.arange(table.row_count, dtype=np.uint32) if table.rows is None else table.rows
    for condition in conditions:
        rows = rows[_holds(condition, rows)]
    return rows


def ordered_rows(table: Table, rows: Rows, column: Column, *, limit: int, descending: bool) -> list[int]:
    """The first `limit` (0: all) of the rows, sorted by the column. Cost: one pass over it, and sorting what is shown."""
    if limit and len(rows) > limit:
        rows = rows[_are_among_first(column, rows, limit, descending=descending)]
    rank = _rank(column, rows)
    among_equal = np.arange(len(rows)) if table.then_by is None else _rank(table.column(table.then_by), rows)
    order = np.lexsort((among_equal, _turned_round(rank) if descending else rank))
    found: list[int] = rows[order[: limit or None]].tolist()
    return found


def _are_among_first(column: Column, rows: Rows, limit: int, *, descending: bool) -> NDArray[np.bool_]:
    """Where the first `limit` rows are, and those that are equal to the last of them. Sorts no more than these."""
    cells = column.cells
    if isinstance(cells, CodedCells):
        codes, places = _distinct(cells.codes(rows))
        texts = cells.texts(codes)
        first = set(nlargest(limit, set(texts)) if descending else nsmallest(limit, set(texts)))
        return np.fromiter((text in first for text in texts), dtype=bool, count=len(texts))[places]
    rank = _rank(column, rows)
    nth = len(rows) - limit if descending else limit - 1
    last = np.partition(rank, nth)[nth]
    return np.asarray(rank >= last if descending else rank <= last)


def _turned_round(rank: NDArray[np.number]) -> NDArray[np.number]:
    """Numbers that sort the other way. Unsigned ones cannot be negated."""
    return np.asarray(rank.max(initial=0) - rank if rank.dtype.kind == "u" else np.negative(rank))


def _holds(condition: Condition, rows: Rows) -> NDArray[np.bool_]:
    cells, holds = condition.column.cells, condition.holds
    if isinstance(cells, np.ndarray) and condition.column.kind != "text":
        if condition.is_comparison:
            return np.asarray(holds(cells[rows]))  # type: ignore[arg-type]  # of many cells as of one
        numbers, places = np.unique(cells[rows], return_inverse=True)
        return np.array([holds(number) for number in numbers.tolist()], dtype=bool)[places]
    if isinstance(cells, CodedCells):
        codes, places = _distinct(cells.codes(rows))
        return np.array([holds(text) for text in cells.texts(codes)], dtype=bool)[places]
    return np.fromiter((holds(cells[row]) for row in rows.tolist()), dtype=bool, count=len(rows))


def _rank(column: Column, rows: Rows) -> NDArray[np.number]:
    """A number for each row that sorts like its cell."""
    cells = column.cells
    if isinstance(cells, np.ndarray) and column.kind != "text":
        return cells[rows]
    if isinstance(cells, CodedCells):
        codes, places = _distinct(cells.codes(rows))
        return _places_in_order(cells.texts(codes))[places]
    return _places_in_order([cells[row] for row in rows.tolist()])


def _distinct(codes: NDArray[np.uint32] | NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The numbers that occur, ascending, and the place of each cell's among them. Sorts only where numbers are sparse."""
    greatest = int(codes.max(initial=0))
    if greatest > 8 * len(codes):
        found, places = np.unique(codes, return_inverse=True)
        return found.astype(np.uint64), places
    occurs = np.zeros(greatest + 1, dtype=bool)
    occurs[codes] = True
    return np.flatnonzero(occurs).astype(np.uint64), np.cumsum(occurs)[codes] - 1


def _places_in_order(cells: Sequence[Cell]) -> NDArray[np.int64]:
    place_of = {cell: place for place, cell in enumerate(sorted(set(cells)))}
    return np.fromiter((place_of[cell] for cell in cells), dtype=np.int64, count=len(cells))
