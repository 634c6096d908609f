"""The filters of the summary let through what DevTools' let through."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail.analysis.filters import ObjectFilter, select_allocated
from heaptrail.cli.object_filters import KINDS
from heaptrail.errors import UsageError
from heaptrail.snapshot import Snapshot

DATA = Path(__file__).parent / "data"
VERSIONS = ("node14", "node18", "node20", "node24", "chrome156")
DEVTOOLS_NAMES: dict[str, ObjectFilter] = {
    "objectsRetainedByDetachedDomNodes": "retained-by-detached-dom-nodes",
    "objectsRetainedByContexts": "retained-by-contexts",
    "objectsRetainedByConsole": "retained-by-console",
    "objectsRetainedByEventHandlers": "retained-by-event-handlers",
    "duplicatedStrings": "duplicated-strings",
}


def load_json(path: Path) -> object:
    return json.loads(zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes()))


def opened(heap: TinyHeap | dict) -> Snapshot:
    return Snapshot.open(io.BytesIO(heap.written() if isinstance(heap, TinyHeap) else json.dumps(heap).encode()))


def rows_of(snapshot: Snapshot, mask: np.ndarray) -> list[list[object]]:
    return sorted([row.key, row.name, row.count, row.distance, row.shallow, row.retained] for row in snapshot.classes(mask))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_filter_of_a_real_heap_is_that_of_devtools(version: str) -> None:
    base, newer = (heaptrail.open(DATA / version / f"{name}.heapsnapshot.zst") for name in ("base", "newer"))
    expected = load_json(DATA / version / "expected.after.filters.json.zst")["filters"]
    masks = {name: newer.select(kind) for name, kind in DEVTOOLS_NAMES.items()}
    masks["allocatedSince"] = select_allocated(newer, after=base)
    masks["allocatedBefore"] = select_allocated(newer)
    assert masks.keys() == expected.keys()
    for name, mask in masks.items():
        members = np.flatnonzero(mask).astype(np.uint32)
        assert len(members) == expected[name]["member_count"], name
        assert hashlib.sha256(members.tobytes()).hexdigest() == expected[name]["members_sha256"], name
        assert rows_of(newer, mask) == sorted(expected[name]["classes"]), name


def test_strange_heaps_are_filtered_as_devtools_filters_them() -> None:
    cases = load_json(DATA / "devtools_on_pairs.json.zst")
    met = dict.fromkeys(DEVTOOLS_NAMES, 0)
    for case in cases:
        newer = opened(case["newer"])
        for name, kind in DEVTOOLS_NAMES.items():
            mask = newer.select(kind)
            assert np.flatnonzero(mask).tolist() == case["filters"][name]["members"], name
            assert rows_of(newer, mask) == sorted(case["filters"][name]["classes"]), name
            met[name] += int(mask.sum())
    assert min(met.values()) > 50


def test_a_mask_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="one cell a node"):
        opened(TinyHeap()).classes(np.ones(7, dtype=np.uint8))


def test_a_filter_that_there_is_not_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="retained-by-magic"):
        opened(TinyHeap()).select("retained-by-magic")


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30), st.booleans()), min_size=1, max_size=30), st.randoms())
@settings(max_examples=100, deadline=None)
def test_what_contexts_retain_is_what_cannot_be_reached_without_them(chosen: list, random: object) -> None:
    heap = TinyHeap()
    for is_context, holder, is_held in chosen:
        held_by = holder % len(heap.nodes) if is_held else None
        heap.node("object", "system / Context" if is_context else "Session", held_by=held_by)
    for _ in range(len(chosen)):
        heap.edge(
            random.randrange(len(heap.nodes)), random.choice(["property", "weak"]), "x", random.randrange(1, len(heap.nodes))
        )

    def reached(avoided: str, starts: set[int]) -> set[int]:
        seen, waiting = set(starts), list(starts)
        while waiting:
            for type_, _, target in heap.edges[waiting.pop()]:
                if type_ != "weak" and target not in seen and heap.nodes[target][1] != avoided:
                    seen.add(target)
                    waiting.append(target)
        return seen

    # What the root lists is alive for DevTools whatever the edge.
    alive = reached("nothing", {0, *(target for _, _, target in heap.edges[0])})
    mask = opened(heap).select("retained-by-contexts")
    assert set(np.flatnonzero(mask).tolist()) == alive - reached("system / Context", {0})


def test_what_is_allocated_between_two_snapshots_is_newer_than_one_and_in_the_other() -> None:
    first, second, third = TinyHeap(), TinyHeap(), TinyHeap()
    for count, heap in ((30, first), (40, second), (55, third)):
        for number in range(count):
            heap.node("object", f"Object{number}")
    snapshots = [opened(heap) for heap in (first, second, third)]
    mask = select_allocated(snapshots[2], after=snapshots[0], before=snapshots[1])
    assert np.flatnonzero(mask).tolist() == list(range(31, 41))


def test_snapshots_of_different_sessions_have_no_order() -> None:
    older, newer = (heaptrail.open(DATA / version / "newer.heapsnapshot.zst") for version in ("node18", "node20"))
    with pytest.raises(UsageError, match="different inspector sessions"):
        select_allocated(newer, after=older)


def test_the_command_line_offers_every_filter() -> None:
    assert get_args(ObjectFilter) == KINDS
