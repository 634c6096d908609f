"""Growth from snapshot to snapshot: a table on a terminal, or JSON."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from heaptrail.formats.verdict import written
from heaptrail.report.table import Column, Table, print_table
from heaptrail.report.text import printable
from heaptrail.units import format_count

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.model import GrowthRow, GrowthTable
    from heaptrail.report.console import Console
    from heaptrail.report.table import Excerpt

GROWTH_SCHEMA = "heaptrail.growth/1"

_NOUNS = {"class": "classes", "holder": "holders", "path": "paths"}


def growth_table(growth: GrowthTable) -> Table:
    """The rows of a growth table, in the order given. `count_1`, `count_2`, … are the snapshots."""
    rows = growth.rows
    requests = sum(growth.requests)
    per_request = (Column("per_request", "text", [f"{_grown(row) / requests:+.3g}" for row in rows]),) if requests else ()
    classes = Column("class", "text", [row.class_name for row in rows])
    counts = tuple(
        Column(f"count_{number}", "count", [row.counts[number - 1] for row in rows])
        for number in range(1, len(growth.snapshots) + 1)
    )
    return Table(
        noun=_NOUNS[growth.view],
        named_by="name",
        columns=(
            Column("shallow_grown", "signed bytes", [row.shallow_sizes[-1] - row.shallow_sizes[0] for row in rows]),
            Column("grown", "signed count", [_grown(row) for row in rows]),
            *per_request,
            Column("steps", "count", [row.growing_steps for row in rows]),
            *counts,
            Column("id", "id", [row.id for row in rows]),
            *(() if growth.view == "class" else (classes,)),
            Column("name", "text", [row.name for row in rows]),
        ),
        hidden=(
            *((classes,) if growth.view == "class" else ()),
            Column("count", "count", [row.counts[-1] for row in rows]),
            Column("shallow", "bytes", [row.shallow_sizes[-1] for row in rows]),
        ),
    )


def _grown(row: GrowthRow) -> int:
    return row.counts[-1] - row.counts[0]


def print_growth(growth: GrowthTable, rows: Excerpt, console: Console) -> None:
    """Print an excerpt of the `growth_table`, and the next command."""
    steps = len(growth.snapshots) - 1
    always = sum(row.growing_steps == steps for row in growth.rows)
    noun = rows.table.noun
    console.line(
        (f"{format_count(len(growth.rows))} {noun} changed", "bold"),
        f", {format_count(always)} grew in {'every one of' if steps > 1 else 'the'} {_spoken(steps)}",
    )
    console.line()
    print_table(rows, console)
    if rows:
        console.line()
        console.line(("next: ", "dim"), f"heaptrail {_next_command(growth, rows)}")


def _spoken(steps: int) -> str:
    return f"{format_count(steps)} steps" if steps > 1 else "step"


def _next_command(growth: GrowthTable, rows: Excerpt) -> str:
    if growth.view == "class":
        return f"growth --by path {' '.join(printable(shlex.quote(name)) for name in growth.snapshots)}"
    return f"trail @{rows.cell(0, 'id')} {printable(shlex.quote(growth.snapshots[-1]))}"


def growth_json(growth: GrowthTable, rows: Excerpt) -> str:
    """An excerpt of the `growth_table` (`heaptrail.growth/1`). Sizes in bytes."""
    return written({
        "schema": GROWTH_SCHEMA,
        "by": growth.view,
        "snapshots": list(growth.snapshots),
        "requests": list(growth.requests),
        "row_count": rows.matching_count,
        "rows": [_row(growth.rows[number], sum(growth.requests)) for number in rows.rows],
    })  # fmt: skip


def _row(row: GrowthRow, requests: int) -> Json:
    return {
        "name": row.name,
        "class": row.class_name,
        "id": row.id,
        "counts": list(row.counts),
        "shallow_sizes": list(row.shallow_sizes),
        "count_deltas": list(row.count_deltas),
        "shallow_deltas": list(row.shallow_deltas),
        "growing_steps": row.growing_steps,
        "count_per_request": _grown(row) / requests if requests else None,
    }
