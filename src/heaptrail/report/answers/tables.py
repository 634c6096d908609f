"""Excerpts of tables as answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.report.table import excerpt_json

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.report.table import Column, Excerpt


def table_answer(schema: str, excerpt: Excerpt, *, offset: int = 0) -> dict[str, Json]:
    """The rows of an excerpt, which begins behind `offset` others, with the table's columns. Cost: its rows.

    `row_count` counts all rows of the table, `matching_count` those that the filters let through.
    """
    table = excerpt.table
    return {
        "schema": schema,
        "columns": [*map(_column, table.columns), *({**_column(column), "hidden": True} for column in table.hidden)],
        "row_count": table.row_count,
        "matching_count": excerpt.matching_count,
        "offset": offset,
        "rows": excerpt_json(excerpt),
    }


def _column(column: Column) -> dict[str, Json]:
    described: dict[str, Json] = {"name": column.name, "kind": column.kind}
    if column.share_of is not None:
        described["share_of"] = column.share_of
    return described
