"""The summary of a heap on a terminal: where its bytes are, then its classes."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from heaptrail.report.table import Column, Table, print_table
from heaptrail.report.text import printable, shorten
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.model import ClassRow, Statistics, Summary
    from heaptrail.report.console import Console
    from heaptrail.report.table import Excerpt

_LONGEST_RUNTIME = 40


def class_table(rows: Sequence[ClassRow], total: float) -> Table:
    """Classes of a heap of `total` bytes, in the order given."""
    return Table(
        noun="classes",
        named_by="name",
        columns=(
            Column("retained", "bytes", [row.retained for row in rows], share_of=total),
            Column("shallow", "bytes", [row.shallow for row in rows], share_of=total),
            Column("count", "count", [row.count for row in rows]),
            Column("distance", "distance", [row.distance for row in rows]),
            Column("largest_id", "id", [row.largest_id for row in rows]),
            Column("name", "text", [row.name for row in rows]),
        ),
        hidden=(Column("key", "text", [row.key for row in rows]),),
    )


def print_summary(summary: Summary, classes: Excerpt, console: Console) -> None:
    """Print the heap's numbers and an excerpt of its `class_table`."""
    size = "" if summary.file_size is None else f", {format_bytes(summary.file_size)} on disk"
    counts = f"{format_count(summary.node_count)} nodes, {format_count(summary.edge_count)} edges"
    console.line((printable(summary.file), "bold"), f"  {shorten(summary.runtime, _LONGEST_RUNTIME)}, {counts}{size}")
    console.line(_statistics_line(summary.statistics))
    console.line()
    print_table(classes, console)


def print_next(summary: Summary, classes: Excerpt, console: Console) -> None:
    """Print the next command to type: a look at the object that retains most of the first class."""
    if summary.file != "-" and classes:
        console.line()
        console.line(
            ("next: ", "dim"), f"heaptrail trail @{classes.cell(0, 'largest_id')} {printable(shlex.quote(summary.file))}"
        )


def _statistics_line(statistics: Statistics) -> str:
    parts = {
        "strings": statistics.strings,
        "arrays": statistics.javascript_arrays,
        "typed arrays": statistics.typed_arrays,
        "other native": statistics.native - statistics.typed_arrays,
        "code": statistics.code,
        "system": statistics.system,
        "other": statistics.other,
    }
    listed = ", ".join(f"{name} {format_bytes(size)}" for name, size in parts.items() if size)
    return f"heap {format_bytes(statistics.total)}: {listed}"
