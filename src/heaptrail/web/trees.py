"""`references`, `retainers`, `dominated`: trees that are unfolded level by level; and the pictures of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from heaptrail.analysis.devtools_order import order_references
from heaptrail.analysis.dominator_tree import DominatorTree
from heaptrail.analysis.object_rows import object_row
from heaptrail.analysis.objects import edges_of
from heaptrail.analysis.retainer_graph import find_retainer_graph
from heaptrail.analysis.retainers import Retainers
from heaptrail.report.answers.graphs import dominator_tree_answer, retainer_graph_answer
from heaptrail.report.answers.levels import references_answer, retainers_answer
from heaptrail.report.answers.objects import DOMINATED_SCHEMA, dominated_table
from heaptrail.report.object_tables import with_values
from heaptrail.report.objects_json import row_json
from heaptrail.web.objects import ordinal_of
from heaptrail.web.tables import head_size, page_of

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.web.opened import Opened, OpenedFile
    from heaptrail.web.query import Query

DOMINATOR_CHAIN_SCHEMA = "heaptrail.dominator-chain/1"
_DEEPEST = 50
_MOST_NODES = 5_000
_MOST_PARTS = 1_000_000
_MOST_IN_GRAPH = 500


def references(opened: Opened, query: Query) -> dict[str, Json]:
    """What an object holds, in DevTools' order; without `id` what the root holds."""
    file = opened.file(query.number("snapshot"))
    snapshot, page = file.snapshot, query.page()
    ordinal = ordinal_of(file, query.id()) if query.has("id") else 0
    edges = edges_of(snapshot.heap, ordinal)
    head = head_size(page.end, len(edges))
    ordered = file.recent.get(("references", ordinal, head), lambda: order_references(snapshot.heap, edges, head))
    return references_answer(snapshot, ordinal, ordered[page.offset : page.end], row_count=len(edges), offset=page.offset)


def retainers(opened: Opened, query: Query) -> dict[str, Json]:
    """What holds an object, in DevTools' order, as if the objects to `ignore` were not there."""
    file = opened.file(query.number("snapshot"))
    page = query.page()
    ordinal = ordinal_of(file, query.id())
    ignored = _ignored(file, query, ordinal)
    found = retainers_around(file, ignored)
    count = file.recent.get(("retainer count", ordinal, ignored), lambda: found.count(ordinal))
    head = head_size(page.end, count)
    ordered = file.recent.get(("retainers", ordinal, ignored, head), lambda: found.ordered(ordinal, head)[1])
    return retainers_answer(found, ordinal, ordered[page.offset : page.end], row_count=count, offset=page.offset)


def _ignored(file: OpenedFile, query: Query, ordinal: int) -> tuple[int, ...]:
    return tuple(sorted({ordinal_of(file, each) for each in query.ids("ignore")} - {ordinal}))


def retainers_around(file: OpenedFile, ignored: tuple[int, ...] = ()) -> Retainers:
    """The retainers of all objects. Cost: once, a pass over the edges; with some ignored another one over the graph."""
    memory = file.recent if ignored else file.lasting
    return memory.get(("retainers", ignored), lambda: Retainers(file.snapshot, ignored))


def dominated(opened: Opened, query: Query) -> dict[str, Json]:
    """What an object immediately dominates, as a table; without `id` what the root does."""
    file = opened.file(query.number("snapshot"))
    snapshot = file.snapshot
    ordinal = ordinal_of(file, query.id()) if query.has("id") else 0
    tree = dominator_tree_of(file)
    table = partial(dominated_table, snapshot, tree, ordinal)
    rows = page_of(("dominated", ordinal), table, query, file.recent, schema=DOMINATED_SCHEMA, sort="retained")
    return {**with_values(rows), "object": row_json(object_row(snapshot, ordinal))}


def dominator_chain(opened: Opened, query: Query) -> dict[str, Json]:
    """What dominates an object, from the root down to its immediate dominator."""
    file = opened.file(query.number("snapshot"))
    snapshot = file.snapshot
    node = ordinal_of(file, query.id())
    chain: list[int] = []
    while node:
        node = int(snapshot.dominators[node])
        chain.append(node)
    return {"schema": DOMINATOR_CHAIN_SCHEMA, "rows": [row_json(object_row(snapshot, each)) for each in reversed(chain)]}


def dominator_tree(opened: Opened, query: Query) -> dict[str, Json]:
    """The dominator tree below an object, or the root, cut to the nodes that retain most, and at least one of `parts` of all."""
    file = opened.file(query.number("snapshot"))
    snapshot = file.snapshot
    ordinal = ordinal_of(file, query.id()) if query.has("id") else 0
    depth = query.number("depth", 6, least=1, most=_DEEPEST)
    most = query.number("most", 1500, least=1, most=_MOST_NODES)
    parts = query.number("parts", 0, most=_MOST_PARTS)
    tree = dominator_tree_of(file)

    def answer() -> dict[str, Json]:
        least = float(snapshot.retained_sizes[ordinal]) / parts if parts else 0.0
        return dominator_tree_answer(snapshot, tree.cut(ordinal, depth=depth, most=most, least=least))

    return file.recent.get(("dominator tree", ordinal, depth, most, parts), answer)


def retainer_graph(opened: Opened, query: Query) -> dict[str, Json]:
    """What holds an object, as a graph of the shortest ways from the roots, as if the objects to `ignore` were not there."""
    file = opened.file(query.number("snapshot"))
    snapshot = file.snapshot
    ordinal = ordinal_of(file, query.id())
    most = query.number("most", 60, least=1, most=_MOST_IN_GRAPH)
    ignored = _ignored(file, query, ordinal)
    found = retainers_around(file, ignored)
    return file.recent.get(
        ("retainer graph", ordinal, ignored, most),
        lambda: retainer_graph_answer(snapshot, find_retainer_graph(found, ordinal, most)),
    )


def dominator_tree_of(file: OpenedFile) -> DominatorTree:
    """What each node dominates. Cost: once, sorting the nodes."""
    return file.lasting.get("dominator tree", lambda: DominatorTree(file.snapshot))
