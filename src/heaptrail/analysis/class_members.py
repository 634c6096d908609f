"""The nodes of each class, found without a pass over all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heaptrail.snapshot import Snapshot


class ClassMembers:
    """The nodes that DevTools lists of each class: those that take memory themselves. Cost: classes, and sorting by them."""

    def __init__(self, snapshot: Snapshot) -> None:
        classes = snapshot.class_table.node_to_class
        listed = np.flatnonzero(snapshot.shallow_sizes).astype(np.uint32)
        own = classes[listed]
        self._nodes = listed[np.argsort(own, kind="stable")]
        self._first = np.zeros(len(snapshot.class_names) + 1, dtype=np.int64)
        np.cumsum(np.bincount(own, minlength=len(snapshot.class_names)), out=self._first[1:])
        self._numbers: dict[str, list[int]] = {}
        for number, (key, _) in enumerate(snapshot.class_names):
            self._numbers.setdefault(key, []).append(number)

    def of(self, key: str) -> NDArray[np.uint32] | None:
        """The nodes of the class with this key, in the order of the file; None where there is no such class. Cost: these."""
        numbers = self._numbers.get(key)
        if numbers is None:
            return None
        parts = [self._nodes[self._first[number] : self._first[number + 1]] for number in numbers]
        return parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts))
