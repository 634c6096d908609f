"""One level of a tree that a reader unfolds: what an object holds, and what holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.analysis.object_rows import object_row
from heaptrail.model import EntryList
from heaptrail.report.objects_json import entries_json, reference_json, row_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.analysis.retainers import Retainers
    from heaptrail.formats.verdict import Json
    from heaptrail.model import ReferenceList
    from heaptrail.snapshot import Snapshot

HELD_SCHEMA = "heaptrail.held/1"
REFERENCES_SCHEMA = "heaptrail.references/1"
RETAINERS_SCHEMA = "heaptrail.retainers-level/1"


def references_answer(snapshot: Snapshot, ordinal: int, edges: Sequence[int], *, row_count: int, offset: int) -> dict[str, Json]:
    """Some of the references of an object, given by their edges in order (`heaptrail.references/1`). Cost: these."""
    naming, targets = snapshot.naming, snapshot.heap.edge_targets
    rows: list[Json] = []
    for edge in edges:
        target = int(targets[edge])
        rows.append({
            "edge": naming.edge_name(edge),
            "edge_type": naming.edge_type(edge),
            **row_json(object_row(snapshot, target)),
            "reference_count": reference_count(snapshot, target),
        })  # fmt: skip
    return {
        "schema": REFERENCES_SCHEMA,
        "object": row_json(object_row(snapshot, ordinal)),
        "row_count": row_count,
        "offset": offset,
        "rows": rows,
    }


def retainers_answer(
    retainers: Retainers, ordinal: int, found: Sequence[tuple[int, int, int]], *, row_count: int, offset: int
) -> dict[str, Json]:
    """Some of the retainers of an object, given as edge, node and rank in order (`heaptrail.retainers-level/1`). Cost: these.

    `distance` is counted around the ignored.
    """
    snapshot = retainers.snapshot
    naming = snapshot.naming
    rows: list[Json] = []
    for edge, source, rank in found:
        rows.append({
            "edge": naming.edge_name(edge),
            "edge_type": naming.edge_type(edge),
            **row_json(object_row(snapshot, source)),
            "distance": int(retainers.distances[source]),
            "is_reachable": retainers.is_reachable(rank),
            "retainer_count": retainers.count(source),
        })  # fmt: skip
    return {
        "schema": RETAINERS_SCHEMA,
        "object": {**row_json(object_row(snapshot, ordinal)), "distance": int(retainers.distances[ordinal])},
        "ignored": [int(snapshot.heap.node_ids[each]) for each in retainers.ignored],
        "row_count": row_count,
        "offset": offset,
        "rows": rows,
    }


def held_answer(group: str, found: ReferenceList | EntryList, *, offset: int) -> dict[str, Json]:
    """Some rows of one group of what an object holds (`heaptrail.held/1`), as they stand in `heaptrail.object/1`."""
    rows = entries_json(found) if isinstance(found, EntryList) else [reference_json(each) for each in found.rows]
    return {"schema": HELD_SCHEMA, "group": group, "row_count": found.count, "offset": offset, "rows": rows}


def reference_count(snapshot: Snapshot, ordinal: int) -> int:
    """How many edges a node has. Cost: O(1)."""
    first, end = snapshot.heap.node_to_first_edge[ordinal : ordinal + 2].tolist()
    return int(end - first)
