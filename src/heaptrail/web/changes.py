"""`comparison`, its objects, and `growth`: what changed between snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from heaptrail.analysis.comparison import compare_snapshots, find_moved
from heaptrail.analysis.growth import find_growth
from heaptrail.errors import UsageError
from heaptrail.model import Moved
from heaptrail.report.answers.heap import GROWTH_SCHEMA
from heaptrail.report.comparison import COMPARISON_SCHEMA, MOVED_SCHEMA, comparison_table, moved_table
from heaptrail.report.growth import growth_table
from heaptrail.web.refusals import NotThere
from heaptrail.web.tables import page_of

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.model import Comparison, GrowthView
    from heaptrail.report.table import Table
    from heaptrail.web.opened import Opened
    from heaptrail.web.query import Query

_SIDES: tuple[Literal["added", "removed"], ...] = ("added", "removed")
_VIEWS: tuple[GrowthView, ...] = ("class", "holder", "path")
_LEAST = 2


def comparison(opened: Opened, query: Query) -> dict[str, Json]:
    """The classes that changed between any two snapshots, and whether ids told (`by`)."""
    older, newer = query.number("older"), query.number("newer")
    found = _compared(opened, older, newer)
    answer = page_of(
        ("comparison", older, newer),
        lambda: comparison_table(found),
        query,
        opened.recent,
        schema=COMPARISON_SCHEMA,
        sort="size_delta",
    )
    return {
        **answer,
        "by": found.compared_by,
        "total": {"before": found.total_before, "after": found.total_after},
        "notes": list(found.notes),
    }


def _compared(opened: Opened, older: int, newer: int) -> Comparison:
    before, after = opened.file(older).snapshot, opened.file(newer).snapshot
    return opened.lasting.get(("comparison", older, newer), lambda: compare_snapshots(before, after))


def comparison_objects(opened: Opened, query: Query) -> dict[str, Json]:
    """The objects of one class that were added, or that were removed."""
    older, newer, key = query.number("older"), query.number("newer"), query.text("key")
    side = query.choice("side", _SIDES)
    if side is None:
        raise UsageError("side is missing", help="…&side=added or …&side=removed")
    before, after = opened.file(older).snapshot, opened.file(newer).snapshot
    if not any(row.key == key for row in _compared(opened, older, newer).rows):
        raise NotThere(f"no class of the key {key!r} changed", help="`comparison` has the keys of those that did")

    def table() -> Table:
        moved = find_moved(before, after, key)
        wanted = Moved(moved.added, ()) if side == "added" else Moved((), moved.removed)
        return moved_table(before, after, wanted)

    return page_of(("moved", older, newer, key, side), table, query, opened.recent, schema=MOVED_SCHEMA, sort="retained")


def growth(opened: Opened, query: Query) -> dict[str, Json]:
    """What changed in any step between all snapshots, by class, or `by=holder` or `by=path`."""
    view = query.choice("by", _VIEWS) or "class"
    if len(opened.files) < _LEAST:
        raise NotThere("growth shows between snapshots, and there are not two", help="heaptrail serve S1 S2 …")

    def table() -> Table:
        return growth_table(find_growth(opened.snapshots(), view, opened.requests))

    return page_of(("growth", view), table, query, opened.recent, schema=GROWTH_SCHEMA, sort="shallow_grown")
