"""What a notebook shows in place of a heap: HTML, in which everything from the heap is text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from heaptrail.report.text import printable, shorten
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.model import ClassRow
    from heaptrail.snapshot import Snapshot

_ROWS = 20
_LONGEST_NAME = 80
_HEADINGS = ("retained", "shallow", "count", "distance", "largest id", "class")


def snapshot_html(snapshot: Snapshot) -> str:
    """The heap in a line, and its largest classes. Cost: that of `Snapshot.classes`."""
    counts = f"{format_count(snapshot.node_count)} nodes, {format_count(snapshot.edge_count)} edges"
    name = escape(printable(snapshot.name))
    runtime = escape(shorten(snapshot.runtime, _LONGEST_NAME))
    return f"<div><p><strong>{name}</strong> {runtime}, {counts}</p>{classes_html(snapshot.classes())}</div>"


def classes_html(rows: Sequence[ClassRow]) -> str:
    """The first rows as a table. Cost: nothing."""
    heading = "".join(f"<th>{name}</th>" for name in _HEADINGS)
    body = "".join(_row_html(row) for row in rows[:_ROWS])
    hidden = len(rows) - _ROWS
    more = f"<p>… {format_count(hidden)} more classes</p>" if hidden > 0 else ""
    return f"<table><thead><tr>{heading}</tr></thead><tbody>{body}</tbody></table>{more}"


def _row_html(row: ClassRow) -> str:
    cells = (
        format_bytes(row.retained), format_bytes(row.shallow), format_count(row.count), str(row.distance), f"@{row.largest_id}",
        shorten(row.name, _LONGEST_NAME),
    )  # fmt: skip
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
