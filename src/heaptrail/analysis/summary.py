"""A heap at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.model import Summary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heaptrail.snapshot import Snapshot


def summarize(snapshot: Snapshot, only: NDArray[np.uint8] | None = None) -> Summary:
    """Classes and statistics as DevTools shows them, the classes over the nodes that the mask `only` lets through.

    Cost: that of `Snapshot.classes`.
    """
    return Summary(
        file=snapshot.name,
        file_size=snapshot.file_size,
        runtime=snapshot.runtime,
        node_count=snapshot.node_count,
        edge_count=snapshot.edge_count,
        statistics=snapshot.statistics(),
        classes=tuple(snapshot.classes(only)),
    )
