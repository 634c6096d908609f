"""What is promised for snapshots of different processes: real ones of Node.js, each of a process of its own."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail.errors import UsageError

STORES = Path(__file__).parent / "servers" / "stores.js"
NODE = shutil.which("node")

Capture = Callable[..., heaptrail.Snapshot]


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Capture:
    if NODE is None:
        pytest.skip("needs node")
    folder = tmp_path_factory.mktemp("stores")
    known: dict[tuple[object, ...], heaptrail.Snapshot] = {}

    def captured(count: int, **settings: str) -> heaptrail.Snapshot:
        key = (count, *sorted(settings.items()))
        if key not in known:
            file = folder / f"{len(known)}.heapsnapshot"
            subprocess.run([NODE, str(STORES), str(count), str(file)], check=True, env={**os.environ, **settings})
            known[key] = heaptrail.open(file, index=False)
        return known[key]

    return captured


def test_a_leak_is_named_over_three_processes(capture: Capture):
    verdict = heaptrail.suspects(*map(capture, (100, 400, 700)), requests=(300,))
    (leak,) = verdict.suspects
    assert not verdict.clean
    assert leak.class_name == "Session"
    assert leak.holder.name == "Store.sessions"
    assert leak.holder.entries == (100, 400, 700)
    assert leak.growth.count == (300, 300)
    assert leak.trail.text == "global.application.store → Store.sessions[*]"
    assert leak.source is not None
    assert leak.source.file.endswith("stores.js")


def test_it_is_never_certain_and_the_notes_say_why(capture: Capture):
    verdict = heaptrail.suspects(*map(capture, (100, 400, 700)), requests=(300,))
    assert [suspect.confidence for suspect in verdict.suspects] == ["likely"]
    assert "different sessions" in verdict.notes[0]


def test_the_mended_program_is_clean_over_three_processes(capture: Capture):
    verdict = heaptrail.suspects(*(capture(count, MENDED="1") for count in (100, 400, 700)), requests=(300,))
    assert verdict.clean
    assert verdict.suspects == ()


def test_a_release_in_between_hides_no_leak(capture: Capture):
    verdict = heaptrail.suspects(capture(100), capture(400), capture(700, RENAMED="1"), requests=(300,))
    assert [(suspect.class_name, suspect.holder.name) for suspect in verdict.suspects] == [("Session", "Store.sessions")]


def test_the_wrong_order_accuses_nothing(capture: Capture):
    verdict = heaptrail.suspects(*map(capture, (700, 400, 100)), requests=(300,))
    assert verdict.clean


def chained(ids_skipped: int, objects: int) -> TinyHeap:
    heap = TinyHeap()
    everything = heap.node("object", "global")
    for number in range(objects):
        heap.edge(everything, "property", f"field{number}", heap.node("object", f"Class{number}", held_by=None))
    heap.ids_to_skip[objects - 20] = ids_skipped
    return heap


def opened(heap: TinyHeap) -> heaptrail.Snapshot:
    return heaptrail.Snapshot.open(io.BytesIO(heap.written()))


def test_one_snapshot_given_twice_is_clean_and_a_note_says_why():
    verdict = heaptrail.suspects(opened(chained(0, 100)), opened(chained(0, 100)))
    assert verdict.clean
    assert any("are the same snapshot" in note for note in verdict.notes)


def test_an_older_snapshot_given_last_is_refused_where_ids_tell():
    # What follows the skipped ids is new in the later snapshot.
    earlier, later = opened(chained(10, 1000)), opened(chained(60, 1000))
    heaptrail.suspects(earlier, later)
    with pytest.raises(UsageError, match="was taken before"):
        heaptrail.suspects(later, earlier)


def test_snapshots_of_different_runtimes_are_refused():
    python = chained(0, 100)
    python.extra["runtime"] = "python"
    with pytest.raises(UsageError, match="of the runtime"):
        heaptrail.suspects(opened(chained(0, 90)), opened(python))
