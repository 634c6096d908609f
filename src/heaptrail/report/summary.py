"""The summary of a heap on a terminal: where its bytes are, then its classes."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from heaptrail.report.text import printable, shorten
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.model import ClassRow, Statistics, Summary
    from heaptrail.report.console import Console

_HEADINGS = f"{'retained':>10}  {'':>4}  {'shallow':>10}  {'':>4}  {'count':>10}  {'largest':>10}  class"
_LONGEST_RUNTIME = 40
_WIDTH_BEFORE_NAME = _HEADINGS.index("class")


def print_summary(summary: Summary, rows: Sequence[ClassRow], console: Console, *, limit: int) -> None:
    """Print the heap's numbers, then the first `limit` of `rows` (0: all) and how many are not shown."""
    size = "" if summary.file_size is None else f", {format_bytes(summary.file_size)} on disk"
    counts = f"{format_count(summary.node_count)} nodes, {format_count(summary.edge_count)} edges"
    console.line((printable(summary.file), "bold"), f"  {shorten(summary.runtime, _LONGEST_RUNTIME)}, {counts}{size}")
    console.line(_statistics_line(summary.statistics))
    if not rows:
        console.line("no class matches")
        return
    shown = rows[:limit] if limit else rows
    console.line()
    console.line((_HEADINGS, "bold"))
    for row in shown:
        console.line(*_class_line(row, summary.statistics.total, console.width))
    if len(shown) < len(rows):
        console.line(f"… {format_count(len(rows) - len(shown))} more classes; --limit 0 shows all")
    if summary.file != "-":
        console.line()
        console.line(
            ("next: ", "dim"),
            f"heaptrail trail @{shown[0].largest_id} {printable(shlex.quote(summary.file))}",
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


def _class_line(row: ClassRow, total: float, width: int) -> tuple[str, str, str, tuple[str, str]]:
    retained = f"{format_bytes(row.retained):>10}  {_percentage(row.retained, total):>4}  "
    shallow = f"{format_bytes(row.shallow):>10}  {_percentage(row.shallow, total):>4}  "
    count = f"{format_count(row.count):>10}  {f'@{row.largest_id}':>10}  "
    return retained, shallow, count, (shorten(row.name, max(width - _WIDTH_BEFORE_NAME, 20)), "cyan")


def _percentage(size: float, total: float) -> str:
    return f"{100 * size / total:.0f}%" if total else ""
