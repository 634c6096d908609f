"""`references`, `retainers`, `dominated`: trees that are unfolded level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.analysis.devtools_order import order_references
from heaptrail.analysis.objects import edges_of
from heaptrail.analysis.retainers import Retainers
from heaptrail.report.answers.levels import references_answer, retainers_answer
from heaptrail.web.objects import ordinal_of
from heaptrail.web.tables import head_size

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.web.opened import Opened, OpenedFile
    from heaptrail.web.query import Query


def references(opened: Opened, query: Query) -> dict[str, Json]:
    """What an object holds, in DevTools' order; without `id` what the root holds."""
    file = opened.file(query.number("snapshot"))
    snapshot, page = file.snapshot, query.page()
    ordinal = ordinal_of(snapshot, query.id()) if query.has("id") else 0
    edges = edges_of(snapshot.heap, ordinal)
    head = head_size(page.end, len(edges))
    ordered = file.recent.get(("references", ordinal, head), lambda: order_references(snapshot.heap, edges, head))
    return references_answer(
        snapshot, ordinal, ordered[page.offset : page.end], row_count=len(edges), offset=page.offset
    )


def retainers(opened: Opened, query: Query) -> dict[str, Json]:
    """What holds an object, in DevTools' order, as if the objects to `ignore` were not there."""
    file = opened.file(query.number("snapshot"))
    snapshot, page = file.snapshot, query.page()
    ordinal = ordinal_of(snapshot, query.id())
    ignored = tuple(sorted({ordinal_of(snapshot, each) for each in query.ids("ignore")} - {ordinal}))
    found = retainers_around(file, ignored)
    count = found.count(ordinal)
    head = head_size(page.end, count)
    ordered = file.recent.get(("retainers", ordinal, ignored, head), lambda: found.ordered(ordinal, head)[1])
    return retainers_answer(found, ordinal, ordered[page.offset : page.end], row_count=count, offset=page.offset)


def retainers_around(file: OpenedFile, ignored: tuple[int, ...] = ()) -> Retainers:
    """The retainers of all objects. Cost: once, a pass over the edges; with some ignored another one over the graph."""
    memory = file.recent if ignored else file.lasting
    return memory.get(("retainers", ignored), lambda: Retainers(file.snapshot, ignored))
