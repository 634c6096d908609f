"""Where heaptrail's numbers are not those of DevTools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.packages import PreparationFailed

import heaptrail
from heaptrail.analysis.allocations import allocations
from heaptrail.analysis.filters import select_allocated
from heaptrail.analysis.sessions import ids_name_the_same_objects
from heaptrail.analysis.strings import duplicated_strings
from heaptrail.model import StackFrame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.engine import Reckoned
    from numpy.typing import NDArray

    from heaptrail.analysis.filters import ObjectFilter
    from heaptrail.snapshot import Snapshot

_ARRAYS = {
    "dominators": "dominators.u32",
    "retained_sizes": "retained.f64",
    "shallow_sizes": "shallow.u32",
    "distances": "distances.i32",
}
_NAMED_FILTERS: dict[str, ObjectFilter] = {
    "duplicatedStrings": "duplicated-strings",
    "objectsRetainedByDetachedDomNodes": "retained-by-detached-dom-nodes",
    "objectsRetainedByContexts": "retained-by-contexts",
    "objectsRetainedByConsole": "retained-by-console",
    "objectsRetainedByEventHandlers": "retained-by-event-handlers",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """How many numbers of a kind are not DevTools', and the first of them."""

    what: str
    count: int
    first: str

    def __str__(self) -> str:
        return f"{self.what}: {self.count:,} differ, first {self.first}"


def differences(snapshot: Snapshot, reckoned: Reckoned, older: Snapshot | None = None) -> list[Difference]:
    """Compare all that DevTools reckoned about a snapshot, and about what changed since the `older` one.

    Raises `PreparationFailed` when the two do not even have as many nodes.
    """
    found = [
        *_differing_arrays(snapshot, reckoned),
        _differing("classes", _classes(snapshot, None), _keyed(reckoned.table("classes"))),
        _differing("statistics", _statistics(snapshot.statistics()), _flat(reckoned.table("statistics"))),
        _differing("duplicated strings", _duplicates(snapshot), _expected_duplicates(reckoned)),
        *_differing_filters(snapshot, reckoned, older),
        *_differing_allocations(snapshot, reckoned),
    ]
    if older is not None:
        found.append(_differing("comparison", _changes(older, snapshot), _keyed(reckoned.table("diff"))))
    return [each for each in found if each is not None]


def _differing_arrays(snapshot: Snapshot, reckoned: Reckoned) -> Iterator[Difference | None]:
    for attribute, file in _ARRAYS.items():
        ours, expected = getattr(snapshot, attribute), reckoned.array(file)
        if len(ours) != len(expected):
            raise PreparationFailed(f"{snapshot.name}: DevTools has {len(expected):,} nodes, heaptrail {len(ours):,}")
        yield _first_of(attribute, ours, expected)


def _differing_filters(snapshot: Snapshot, reckoned: Reckoned, older: Snapshot | None) -> Iterator[Difference | None]:
    for name in reckoned.filters:
        if name == "allocatedSince" and not (older and ids_name_the_same_objects([older.heap, snapshot.heap])):
            continue  # heaptrail refuses what DevTools would guess
        mask = _select(snapshot, name, older)
        expected = np.zeros(snapshot.node_count, np.uint8)
        expected[reckoned.array(f"filter.{name}.u32")] = 1
        yield _first_of(f"members of {name}", mask, expected)
        yield _differing(f"classes of {name}", _classes(snapshot, mask), _keyed(reckoned.table(f"filter.{name}")))


def _differing_allocations(snapshot: Snapshot, reckoned: Reckoned) -> Iterator[Difference | None]:
    """Where allocations were recorded: what each function allocated, and the stacks of some nodes."""
    if not reckoned.has_table("allocations"):
        return
    expected = reckoned.table("allocations")
    assert isinstance(expected, list)
    yield _differing("allocations", _allocations(snapshot), _by_place(expected))
    stacks = reckoned.table("stacks")
    assert isinstance(stacks, list)
    ours = {str(node): [_place_of(frame) for frame in snapshot.allocation_stack(node)] for node, _ in stacks}
    yield _differing("stacks", ours, {str(node): [_known(*frame) for frame in frames] for node, frames in stacks})


def _allocations(snapshot: Snapshot) -> dict[str, list[list[object]]]:
    rows = [
        [*_place_of(StackFrame(each.name, each.source)), each.count, each.size, each.live_count, each.live_size]
        for each in allocations(snapshot).functions
        if each.count
    ]
    return _by_place(rows)


def _by_place(rows: list[list[object]]) -> dict[str, list[list[object]]]:
    """Functions by what tells them apart for a reader; there may be several."""
    found: dict[str, list[list[object]]] = {}
    for name, file, line, column, *figures in rows:
        found.setdefault(repr(_known(name, file, line, column)), []).append(figures)
    return {place: sorted(figures) for place, figures in found.items()}


def _place_of(frame: StackFrame) -> list[object]:
    name = "" if frame.function == "(anonymous)" else frame.function
    source = frame.source
    return [name, source.file, source.line, source.column] if source else [name, "", 0, 0]


def _known(name: object, file: object, line: object, column: object) -> list[object]:
    """Without a file its lines say nothing."""
    return [name, file, line, column] if file else [name, "", 0, 0]


def _select(snapshot: Snapshot, name: str, older: Snapshot | None) -> NDArray[np.uint8]:
    """The mask of a filter by the name that devtools/dump.mjs has for it."""
    if name in _NAMED_FILTERS:
        return snapshot.select(_NAMED_FILTERS[name])
    return select_allocated(snapshot, after=older if name == "allocatedSince" else None)


def _first_of(what: str, ours: NDArray[np.generic], expected: NDArray[np.generic]) -> Difference | None:
    places = np.flatnonzero(ours != expected)
    if not len(places):
        return None
    first = int(places[0])
    return Difference(what, len(places), f"node {first}: {ours[first]}, not {expected[first]}")


def _differing(what: str, ours: Mapping[str, object], expected: Mapping[str, object]) -> Difference | None:
    keys = sorted(key for key in ours.keys() | expected.keys() if ours.get(key) != expected.get(key))
    if not keys:
        return None
    return Difference(what, len(keys), f"{keys[0]!r}: {ours.get(keys[0])}, not {expected.get(keys[0])}")


def _keyed(rows: object) -> dict[str, list[object]]:
    assert isinstance(rows, list)
    return {key: figures for key, *figures in rows}


def _classes(snapshot: Snapshot, only: NDArray[np.uint8] | None) -> dict[str, list[object]]:
    return {row.key: [row.name, row.count, row.distance, row.shallow, row.retained] for row in snapshot.classes(only)}


def _changes(older: Snapshot, newer: Snapshot) -> dict[str, list[object]]:
    return {
        row.key: [
            row.name, row.added_count, row.removed_count, row.count_delta, row.added_size, row.removed_size, row.size_delta,
        ]
        for row in heaptrail.compare(older, newer)
    }  # fmt: skip


def _duplicates(snapshot: Snapshot) -> dict[str, list[object]]:
    """What each group says and adds up to, by the id of its first string."""
    return {
        f"@{each.id}": [each.text, each.count, each.shallow, each.retained, each.is_cut] for each in duplicated_strings(snapshot)
    }


def _expected_duplicates(reckoned: Reckoned) -> dict[str, list[object]]:
    groups = reckoned.table("duplicates")
    assert isinstance(groups, list)
    return {f"@{ids[0]}": [_without_lone_surrogates(text), *sums] for text, *sums, _, _, ids in groups}


def _without_lone_surrogates(text: str) -> str:
    """Python's UTF-8 cannot have them: heaptrail shows U+FFFD in their place."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _statistics(statistics: heaptrail.Statistics) -> dict[str, float]:
    return {
        "total": statistics.total,
        "native.total": statistics.native,
        "native.typedArrays": statistics.typed_arrays,
        "v8heap.total": statistics.total - statistics.native,
        "v8heap.code": statistics.code,
        "v8heap.jsArrays": statistics.javascript_arrays,
        "v8heap.strings": statistics.strings,
        "v8heap.system": statistics.system,
    }


def _flat(figures: object, prefix: str = "") -> dict[str, object]:
    assert isinstance(figures, dict)
    flat: dict[str, object] = {}
    for name, value in figures.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return flat
