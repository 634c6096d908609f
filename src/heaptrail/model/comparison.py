"""What changed between two snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A class in which objects came or went. Sizes are shallow, in bytes; a delta is what was added less what was removed.

    `largest_added_id` is the id of the largest object that was added, 0 where none was.
    """

    key: str
    name: str
    added_count: int
    removed_count: int
    count_delta: int
    added_size: int
    removed_size: int
    size_delta: int
    largest_added_id: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """The objects behind rows of a comparison: ordinals, in the newer snapshot and in the base."""

    added: tuple[int, ...]
    removed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two snapshots of one program. Totals are the shallow sizes of all objects, in bytes.

    `compared_by` says what is known of the objects: by `id` each of them was found again or not; by `class` only how many
    there are, so that of `added` and `removed` in the rows one is 0 and the other the difference.
    """

    older: str
    newer: str
    compared_by: Literal["id", "class"]
    total_before: int
    total_after: int
    rows: tuple[DiffRow, ...]
    notes: tuple[str, ...]
