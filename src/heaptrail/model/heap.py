"""The numbers of a whole heap."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A row of the summary. `retained` counts an object only once, below its outermost object of the class.

    `largest_id` is the id of the object of the class that retains most.
    """

    key: str
    name: str
    count: int
    distance: int
    shallow: int
    retained: float
    largest_id: int = 0


class ClassRows(list[ClassRow]):
    """Rows of the summary, which a notebook shows as a table."""

    def _repr_html_(self) -> str:
        from heaptrail.notebook import classes_html

        return classes_html(self)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Where the bytes of a heap are. The parts do not add up: `total` holds `other` beside them."""

    total: float
    native: float
    typed_arrays: float
    code: float
    strings: float
    javascript_arrays: float
    system: float
    other: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A heap at a glance. `file_size` is None where the heap did not come from a file."""

    file: str
    file_size: int | None
    runtime: str
    node_count: int
    edge_count: int
    statistics: Statistics
    classes: tuple[ClassRow, ...]
