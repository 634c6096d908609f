"""What a page is told of single objects: those that the verdict names, and those that a reader comes to next."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from heaptrail.analysis.devtools_order import order_references
from heaptrail.analysis.dominator_tree import DominatorTree
from heaptrail.analysis.object_rows import object_row
from heaptrail.analysis.objects import edges_of, open_object
from heaptrail.analysis.places import ordinals_by_id, trail_map
from heaptrail.analysis.retainer_graph import find_retainer_graph
from heaptrail.analysis.retainers import Retainers
from heaptrail.analysis.trails import trail_to
from heaptrail.model import Verdict
from heaptrail.report.answers.graphs import retainer_graph_answer
from heaptrail.report.answers.levels import references_answer, retainers_answer
from heaptrail.report.answers.objects import DOMINATED_SCHEMA, dominated_table, object_answer
from heaptrail.report.answers.tables import table_answer
from heaptrail.report.json import trail_document
from heaptrail.report.object_tables import with_values
from heaptrail.report.objects_json import row_json
from heaptrail.report.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heaptrail.analysis.trail_map import TrailMap
    from heaptrail.formats.verdict import Json
    from heaptrail.model import SingleSnapshotVerdict
    from heaptrail.report.html_answers import Answers
    from heaptrail.snapshot import Snapshot

_ROWS = 30
_ROWS_OF_NEXT = 8
_GRAPH_NODES = 40
_LONGEST_WAY = 25
_RETAINER_LEVELS = 2
_RETAINERS_PER_LEVEL = 4
_CHARACTERS = 2_000
_NEXT = 200


class ObjectPages:
    """Everything that the pages of some objects of one snapshot ask for. Cost: once, passes over the graph."""

    def __init__(self, answers: Answers, index: int, rows: int = _ROWS) -> None:
        self._answers = answers
        self._rows = rows
        self._index = index
        self._snapshot: Snapshot = answers.subject.snapshots[index]
        self._retainers = Retainers(self._snapshot)
        self._dominated = DominatorTree(self._snapshot)
        self._trails: TrailMap = trail_map(self._snapshot)

    def keep_root(self) -> None:
        """What the roots hold, and what nothing but the root dominates."""
        self._keep("references", None, self._references(0))
        self._keep("dominated", None, self._dominated_answer(0))

    def keep_page(self, ordinal: int) -> bool:
        """All of an object's page; False where there is no room for the object itself."""
        if not self._keep("object", ordinal, self._object(ordinal)):
            return False
        self._keep_retainers(ordinal)
        self._keep("references", ordinal, self._references(ordinal))
        self._keep("dominated", ordinal, self._dominated_answer(ordinal))
        graph = find_retainer_graph(self._retainers, ordinal, _GRAPH_NODES)
        self._keep("retainer-graph", ordinal, retainer_graph_answer(self._snapshot, graph))
        trail = trail_to(self._trails, ordinal)
        self._keep("trail", ordinal, trail_document(self._snapshot.node(ordinal), [trail]))
        self._keep_dominators(ordinal)
        return True

    def keep_object(self, ordinal: int) -> bool:
        """The object itself and what holds it, without more."""
        is_kept = self._keep("object", ordinal, self._object(ordinal))
        return is_kept and self._keep("retainers", ordinal, self._retainers_answer(ordinal))

    def _keep(self, question: str, ordinal: int | None, answer: dict[str, Json]) -> bool:
        id_ = "" if ordinal is None else f"id={int(self._snapshot.heap.node_ids[ordinal])}&"
        return self._answers.keep(f"{question}?{id_}snapshot={self._index}", answer, snapshot=self._index)

    def _keep_retainers(self, ordinal: int) -> None:
        """What holds an object: the shortest way to a root, which the page unfolds by itself, and some levels of the others."""
        way = [ordinal]
        while len(way) <= _LONGEST_WAY and (above := self._holders(way[-1], 1)) and above[0] not in way:
            way.append(above[0])
        for node in way:
            self._keep("retainers", node, self._retainers_answer(node))
        level, seen = [ordinal], set(way)
        for _ in range(_RETAINER_LEVELS):
            above = [source for node in level for source in self._holders(node, _RETAINERS_PER_LEVEL)]
            for node in dict.fromkeys(above):
                if node not in seen:
                    self._keep("retainers", node, self._retainers_answer(node))
            seen.update(above)
            level = list(dict.fromkeys(above))

    def _holders(self, ordinal: int, most: int) -> list[int]:
        """The nearest to a root first."""
        return [source for _, source, _ in self._retainers.ordered(ordinal, most)[1][:most]]

    def _keep_dominators(self, ordinal: int) -> None:
        """The objects that have to go before this one can."""
        dominators = self._snapshot.dominators
        while ordinal:
            ordinal = int(dominators[ordinal])
            if not self._keep("object", ordinal, self._object(ordinal)):
                return

    def _object(self, ordinal: int) -> dict[str, Json]:
        details = open_object(self._snapshot, ordinal, limit=self._rows, characters=_CHARACTERS)
        return object_answer(self._snapshot, details, trail_to(self._trails, ordinal))

    def _references(self, ordinal: int) -> dict[str, Json]:
        edges = edges_of(self._snapshot.heap, ordinal)
        first = order_references(self._snapshot.heap, edges, self._rows)[: self._rows]
        return references_answer(self._snapshot, ordinal, first, row_count=len(edges), offset=0)

    def _retainers_answer(self, ordinal: int) -> dict[str, Json]:
        count, found = self._retainers.ordered(ordinal, self._rows)
        return retainers_answer(self._retainers, ordinal, found[: self._rows], row_count=count, offset=0)

    def _dominated_answer(self, ordinal: int) -> dict[str, Json]:
        table = dominated_table(self._snapshot, self._dominated, ordinal)
        rows = table_answer(DOMINATED_SCHEMA, Selection("retained", limit=self._rows).excerpt(table))
        return {**with_values(rows), "object": row_json(object_row(self._snapshot, ordinal))}


def keep_named_objects(answers: Answers) -> None:
    """The pages of what the verdict names in the last snapshot, and the objects of the same ids in the others."""
    ids = list(dict.fromkeys(_named(answers.subject.verdict)))
    pages = ObjectPages(answers, answers.last)
    pages.keep_root()
    ordinals = ordinals_by_id(answers.subject.snapshots[answers.last], ids)
    found = [id_ for id_ in ids if id_ in ordinals]
    kept = sum(pages.keep_page(ordinals[id_]) for id_ in found)
    if kept < len(found):
        answers.left_out.append(f"pages of {len(found) - kept} objects that the verdict names")
    _keep_in_other_snapshots(answers, ids)


def keep_next_objects(answers: Answers) -> None:
    """Objects that a reader comes to next: those that retain most."""
    snapshot = answers.subject.snapshots[answers.last]
    pages = ObjectPages(answers, answers.last, _ROWS_OF_NEXT)
    largest = np.argsort(-snapshot.retained_sizes, kind="stable")[:_NEXT]
    for ordinal in largest.tolist():
        if not pages.keep_object(ordinal):
            return


def _keep_in_other_snapshots(answers: Answers, ids: list[int]) -> None:
    """Of a snapshot in which an object is not, the answer is null."""
    for index, snapshot in enumerate(answers.subject.snapshots[:-1]):
        pages = ObjectPages(answers, index, _ROWS_OF_NEXT)
        ordinals = ordinals_by_id(snapshot, ids)
        for id_ in ids:
            if id_ in ordinals:
                pages.keep_object(ordinals[id_])
            else:
                answers.budget.keep(f"object?id={id_}&snapshot={index}", None)


def _named(verdict: Verdict | SingleSnapshotVerdict) -> Iterable[int]:
    """The objects that a verdict names, the most telling first: examples, holders, then the steps of the trails."""
    holders = (
        [suspect.holder.id for suspect in verdict.suspects]
        if isinstance(verdict, Verdict)
        else [suspect.accumulation_point.id for suspect in verdict.suspects]
    )
    examples = [suspect.examples for suspect in verdict.suspects]
    trails = [suspect.trail.steps for suspect in verdict.suspects]
    firsts = ((*some[:1], holder) for some, holder in zip(examples, holders, strict=True))
    steps = (step.id for trail in trails for step in reversed(trail))
    return chain(chain.from_iterable(firsts), steps, *(some[1:] for some in examples))
