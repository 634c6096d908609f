"""`--objects`, `--allocated-after` and `--allocated-before`: DevTools' filters, the same for every command that lists objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from heaptrail.analysis.filters import ObjectFilter
    from heaptrail.snapshot import Snapshot

_Result = TypeVar("_Result")

KINDS = (
    "retained-by-detached-dom-nodes",
    "retained-by-contexts",
    "retained-by-console",
    "retained-by-event-handlers",
    "duplicated-strings",
)


@dataclass(frozen=True, slots=True)
class ObjectFilters:
    """What was asked for; all must hold. Files are paths."""

    kind: ObjectFilter | None = None
    allocated_after: str | None = None
    allocated_before: str | None = None

    def mask(self, snapshot: Snapshot, *, use_index: bool = True) -> NDArray[np.uint8] | None:
        """One cell a node, 1 where all filters let it through; None without filters.

        Cost: the other files are read, and one pass over the graph. Raises `UsageError` where the files are of
        different sessions, `InvalidSnapshot` where one cannot be read.
        """
        if self == ObjectFilters():
            return None
        from heaptrail.analysis.filters import select_allocated, select_objects

        masks = []
        if self.kind is not None:
            masks.append(select_objects(snapshot, self.kind))
        if self.allocated_after is not None or self.allocated_before is not None:
            after, before = (_opened(file, use_index=use_index) for file in (self.allocated_after, self.allocated_before))
            masks.append(select_allocated(snapshot, after=after, before=before))
        return masks[0] if len(masks) == 1 else masks[0] & masks[1]


def _opened(file: str | None, *, use_index: bool) -> Snapshot | None:
    from heaptrail.snapshot import Snapshot

    return None if file is None else Snapshot.open(file, index=use_index)


def object_filters(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """The options of a command that lists objects or what they add up to. It gets `object_filters`, an `ObjectFilters`."""

    @wraps(command)
    def with_filters(
        *arguments: object,
        kind: ObjectFilter | None,
        allocated_after: str | None,
        allocated_before: str | None,
        **others: object,
    ) -> _Result:
        return command(*arguments, object_filters=ObjectFilters(kind, allocated_after, allocated_before), **others)

    decorated: Callable[..., _Result] = with_filters
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


_OPTIONS = (
    click.option(
        "--objects",
        "kind",
        type=click.Choice(KINDS),
        help="Only objects that nothing but these keeps alive, or strings that say what others say: DevTools' filters.",
    ),
    click.option(
        "--allocated-after",
        metavar="OLDER",
        help="Only objects allocated after this snapshot of the same session was taken.",
    ),
    click.option(
        "--allocated-before",
        metavar="OTHER",
        help="Only objects allocated before this snapshot of the same session was taken.",
    ),
)
