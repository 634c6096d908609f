"""What changed between two snapshots: on a terminal, and as JSON."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from heaptrail.display_names import display_name
from heaptrail.formats.verdict import written
from heaptrail.report.table import Column, Table, excerpt_json, print_table
from heaptrail.report.text import printable
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heaptrail.formats.verdict import Json
    from heaptrail.model import Comparison, Moved
    from heaptrail.report.console import Console
    from heaptrail.report.table import Excerpt
    from heaptrail.snapshot import Snapshot

COMPARISON_SCHEMA = "heaptrail.comparison/1"
MOVED_SCHEMA = "heaptrail.comparison-objects/1"


def comparison_table(comparison: Comparison) -> Table:
    """The classes that changed. What was added and removed is left out where it is not known."""
    rows = comparison.rows
    columns = {
        "size_delta": Column("size_delta", "signed bytes", [row.size_delta for row in rows]),
        "added_size": Column("added_size", "bytes", [row.added_size for row in rows]),
        "removed_size": Column("removed_size", "bytes", [row.removed_size for row in rows]),
        "count_delta": Column("count_delta", "signed count", [row.count_delta for row in rows]),
        "added_count": Column("added_count", "count", [row.added_count for row in rows]),
        "removed_count": Column("removed_count", "count", [row.removed_count for row in rows]),
        "name": Column("name", "text", [row.name for row in rows]),
    }
    known = columns if comparison.compared_by == "id" else {name: columns[name] for name in ("size_delta", "count_delta", "name")}
    return Table(
        noun="classes",
        named_by="name",
        columns=tuple(known.values()),
        hidden=(
            Column("largest_added_id", "id", [row.largest_added_id for row in rows]),
            Column("key", "text", [row.key for row in rows]),
        ),
    )


def moved_table(base: Snapshot, newer: Snapshot, moved: Moved) -> Table:
    """The objects that came, then those that went. Names are made when they are looked at. Cost: dominators of both."""
    sides = [(newer, node) for node in moved.added] + [(base, node) for node in moved.removed]
    added, removed = list(moved.added), list(moved.removed)

    def cells(attribute: str) -> list[int]:
        return [*getattr(newer, attribute)[added].tolist(), *getattr(base, attribute)[removed].tolist()]

    return Table(
        noun="objects",
        named_by="name",
        columns=(
            Column("retained", "bytes", cells("retained_sizes")),
            Column("shallow", "bytes", cells("shallow_sizes")),
            Column("id", "id", cells("ids")),
            Column("change", "text", ["added"] * len(added) + ["removed"] * len(removed)),
            Column("name", "text", _Names(sides)),
        ),
    )


class _Names(Sequence[str]):
    """Names of nodes of several snapshots."""

    def __init__(self, nodes: list[tuple[Snapshot, int]]) -> None:
        self._nodes = nodes

    def __len__(self) -> int:
        return len(self._nodes)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        snapshot, node = self._nodes[place]
        return display_name(snapshot.heap, node)


def print_comparison(comparison: Comparison, rows: Excerpt, failures: Mapping[str, int], console: Console) -> None:
    """Print the totals, an excerpt of the `comparison_table`, what failed, and the next command."""
    _print_heading(comparison, console)
    print_table(rows, console)
    _print_failures(failures, console)
    grown = [row for row in range(len(rows.rows)) if rows.cell(row, "largest_added_id")]
    if grown and comparison.newer != "-":
        largest = rows.cell(grown[0], "largest_added_id")
        console.line()
        console.line(("next: ", "dim"), f"heaptrail trail @{largest} {printable(shlex.quote(comparison.newer))}")


def print_moved(older: str, newer: str, name: str, objects: Excerpt, failures: Mapping[str, int], console: Console) -> None:
    """Print an excerpt of the `moved_table` of one class, what failed, and the next command."""
    changes = objects.table.column("change").cells
    added = sum(change == "added" for change in changes)
    console.line(
        (printable(name), "bold"),
        f"  {format_count(added)} added, {format_count(len(changes) - added)} removed",
    )
    console.line()
    print_table(objects, console)
    _print_failures(failures, console)
    if not objects:
        return
    file = newer if objects.cell(0, "change") == "added" else older
    if file != "-":
        console.line()
        console.line(("next: ", "dim"), f"heaptrail trail @{objects.cell(0, 'id')} {printable(shlex.quote(file))}")


def comparison_json(comparison: Comparison, rows: Excerpt, failures: Mapping[str, int]) -> str:
    """The comparison (`heaptrail.comparison/1`) with an excerpt of its `comparison_table`. Sizes in bytes."""
    return written({
        "schema": COMPARISON_SCHEMA,
        "older": comparison.older,
        "newer": comparison.newer,
        "compared_by": comparison.compared_by,
        "total": {"before": comparison.total_before, "after": comparison.total_after},
        "failed": _failures_json(failures),
        "notes": list(comparison.notes),
        "class_count": rows.matching_count,
        "classes": excerpt_json(rows),
    })  # fmt: skip


def moved_json(older: str, newer: str, name: str, objects: Excerpt, failures: Mapping[str, int]) -> str:
    """The objects of one class that came and went (`heaptrail.comparison-objects/1`), an excerpt of `moved_table`."""
    return written({
        "schema": MOVED_SCHEMA,
        "older": older,
        "newer": newer,
        "class": name,
        "failed": _failures_json(failures),
        "object_count": objects.matching_count,
        "objects": excerpt_json(objects),
    })  # fmt: skip


def _failures_json(failures: Mapping[str, int]) -> list[dict[str, Json]]:
    return [{"condition": condition, "count": count} for condition, count in failures.items()]


def _print_heading(comparison: Comparison, console: Console) -> None:
    growth = comparison.total_after - comparison.total_before
    sign = "+" if growth > 0 else ""
    console.line(
        (f"{printable(comparison.older)} → {printable(comparison.newer)}", "bold"),
        f"  {format_bytes(comparison.total_before)} → {format_bytes(comparison.total_after)}, {sign}{format_bytes(growth)}",
    )
    if comparison.compared_by == "id":
        rows = comparison.rows
        console.line(
            f"{format_count(sum(row.added_count for row in rows))} objects added, "
            f"{format_bytes(sum(row.added_size for row in rows))}; "
            f"{format_count(sum(row.removed_count for row in rows))} removed, "
            f"{format_bytes(sum(row.removed_size for row in rows))}"
        )
    for note in comparison.notes:
        console.line(("note: ", "yellow"), note)
    console.line()


def _print_failures(failures: Mapping[str, int], console: Console) -> None:
    for expression, count in failures.items():
        noun = "row" if count == 1 else "rows"
        console.line(("failed: ", "bold red"), f"{printable(expression)} holds for {format_count(count)} {noun}")
