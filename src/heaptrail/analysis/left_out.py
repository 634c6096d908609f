"""What a cut leaves out, summed up by class: a thousand sessions of which each is small are still told by their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heaptrail.model import LeftOutClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from heaptrail.snapshot import Snapshot


def largest_classes(snapshot: Snapshot, nodes: NDArray[np.uint32], most: int) -> tuple[LeftOutClass, ...]:
    """The classes whose members among `nodes` retain most together. None of `nodes` may be below another.

    Cost: `Snapshot.class_table`, once, and these nodes.
    """
    classes = snapshot.class_table.node_to_class[nodes]
    counts = np.bincount(classes)
    retained = np.bincount(classes, weights=snapshot.retained_sizes[nodes])
    # Those that retain nothing are there as well: by their number.
    largest = np.lexsort((-counts, -retained))[:most]
    found = []
    for number in largest[counts[largest] > 0].tolist():
        example = int(nodes[np.argmax(classes == number)])
        name = snapshot.node(example).class_name
        found.append(LeftOutClass(name, example, int(counts[number]), float(retained[number])))
    return tuple(found)


def without(nodes: NDArray[np.uint32], shown: Sequence[int]) -> NDArray[np.uint32]:
    """The nodes that are not among the `shown`, in their order."""
    return nodes[~np.isin(nodes, np.asarray(shown, dtype=np.uint32))] if shown else nodes
