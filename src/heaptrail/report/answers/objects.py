"""One object with what its page needs besides, and what goes when it goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from heaptrail.report.object_tables import object_table
from heaptrail.report.objects_json import object_document
from heaptrail.report.table import Column

if TYPE_CHECKING:
    from heaptrail.analysis.dominator_tree import DominatorTree
    from heaptrail.formats.verdict import Json
    from heaptrail.model import ObjectDetails, Trail
    from heaptrail.report.table import Table
    from heaptrail.snapshot import Snapshot

DOMINATED_SCHEMA = "heaptrail.dominated/1"


def object_answer(snapshot: Snapshot, details: ObjectDetails, trail: Trail) -> dict[str, Json]:
    """An object (`heaptrail.object/1`), with its trail, the key of its class, and what dominates it. Cost: dominators."""
    ordinal = details.object.ordinal
    return {
        **object_document(details),
        "trail_text": trail.text,
        "class_key": snapshot.node(ordinal).class_key,
        "dominator_id": snapshot.node(int(snapshot.dominators[ordinal])).id if ordinal else None,
    }


def dominated_table(snapshot: Snapshot, tree: DominatorTree, ordinal: int) -> Table:
    """The objects that one immediately dominates, each with the number of those below it. Cost: that many rows."""
    objects = object_table(snapshot, np.sort(tree.below(ordinal)), share_of=ordinal)
    return replace(objects, hidden=(*objects.hidden, Column("dominated_count", "count", tree.counts)))
