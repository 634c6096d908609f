"""Pages of tables: sorted and filtered once, then shown in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.report.answers.tables import table_answer
from heaptrail.report.selection import Selection
from heaptrail.report.table import Excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from heaptrail.formats.verdict import Json
    from heaptrail.report.table import Table
    from heaptrail.web.query import Query
    from heaptrail.web.remembered import Remembered

_HEADS = (1 << 10, 1 << 15)
"""So many of the first rows are found without sorting all: the fewest that are enough."""


def page_of(
    key: Hashable, make: Callable[[], Table], query: Query, remembered: Remembered, *, schema: str, sort: str
) -> dict[str, Json]:
    """The rows that the query wants of the table that `make` makes, which `remembered` knows by the key.

    Cost of the first page in an order: a pass over the rows; of those behind it, less.
    """
    table = remembered.get(("table", key), make)
    page, filters = query.page(), query.filters()
    column, reverse = query.sorting(table, sort)
    head = head_size(page.end, table.row_count)
    selection = Selection(column, reverse=reverse, filters=filters, limit=head)
    ordered = remembered.get(("order", key, column, reverse, filters, head), lambda: selection.excerpt(table))
    shown = Excerpt(table, ordered.rows[page.offset : page.end], ordered.matching_count)
    return table_answer(schema, shown, offset=page.offset)


def head_size(wanted: int, row_count: int) -> int:
    """How many of the first rows to put in order so that `wanted` are; 0 for all."""
    return next((head for head in _HEADS if wanted <= head < row_count), 0)
