"""Tables with a row an object: the columns of the command line, and what the heap records of values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heaptrail.analysis.object_rows import recorded_value
from heaptrail.report.node_tables import LazyTexts, node_table
from heaptrail.report.table import Column

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heaptrail.formats.verdict import Json
    from heaptrail.report.table import Table
    from heaptrail.snapshot import Snapshot


def object_table(snapshot: Snapshot, nodes: NDArray[np.uint32], *, share_of: int = 0) -> Table:
    """A `node_table` with the hidden column `value`, empty where the heap records none. Cost: that of the table."""
    table = node_table(snapshot, nodes, "objects", share_of=share_of)
    heap = snapshot.heap
    values = LazyTexts(snapshot.node_count, lambda node: recorded_value(heap, node) or "")
    return replace(table, hidden=(*table.hidden, Column("value", "text", values)))


def with_values(answer: dict[str, Json]) -> dict[str, Json]:
    """The answer with null where an object has no value, as in a row of its own."""
    rows = answer["rows"]
    assert isinstance(rows, list)
    return {**answer, "rows": [{**row, "value": row["value"] or None} for row in rows]}
