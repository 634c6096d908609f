"""Which objects of a snapshot a reader wants to see: DevTools' filters of the Summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from heaptrail.analysis.filters import ObjectFilter, select_allocated, select_objects

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heaptrail.web.opened import Opened, OpenedFile
    from heaptrail.web.query import Query

_FILTERS: tuple[ObjectFilter, ...] = get_args(ObjectFilter)


@dataclass(frozen=True, slots=True)
class ChosenObjects:
    """What was asked for; all must hold. `after` and `before` are the snapshots between which objects were allocated."""

    kind: ObjectFilter | None = None
    after: OpenedFile | None = None
    before: OpenedFile | None = None

    @property
    def key(self) -> tuple[ObjectFilter | None, int | None, int | None]:
        """What tells it from others that are asked of one snapshot."""
        return self.kind, None if self.after is None else self.after.index, None if self.before is None else self.before.index

    def mask(self, file: OpenedFile) -> NDArray[np.uint8] | None:
        """One cell a node of the file's snapshot, 1 where all filters let it through; None without filters.

        Cost: once, a pass over the graph. Raises `UsageError` where the snapshots are of different sessions.
        """
        if self == ALL_OBJECTS:
            return None
        return file.recent.get(("chosen", self.key), lambda: self._mask(file))

    def _mask(self, file: OpenedFile) -> NDArray[np.uint8]:
        snapshot = file.snapshot
        masks = [] if self.kind is None else [select_objects(snapshot, self.kind)]
        if self.after is not None or self.before is not None:
            after, before = (None if each is None else each.snapshot for each in (self.after, self.before))
            masks.append(select_allocated(snapshot, after=after, before=before))
        return masks[0] if len(masks) == 1 else masks[0] & masks[1]


ALL_OBJECTS = ChosenObjects()


def chosen_objects(opened: Opened, query: Query) -> ChosenObjects:
    """What `objects`, `allocated_after` and `allocated_before` ask for. Raises `NotThere` for a snapshot that is not there."""
    after, before = (
        opened.file(query.number(name)) if query.has(name) else None for name in ("allocated_after", "allocated_before")
    )
    return ChosenObjects(query.choice("objects", _FILTERS), after, before)
