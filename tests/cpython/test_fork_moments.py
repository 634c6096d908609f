"""Captures at awkward moments: during garbage collection, in finalizers, while the interpreter shuts down."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from subject import run_subject

import heaptrail

if TYPE_CHECKING:
    from pathlib import Path

WAYS = [
    pytest.param("fork", marks=pytest.mark.skipif(sys.platform != "linux", reason="a process is copied on Linux only")),
    "in-process",
]


def opened(path: Path) -> heaptrail.Snapshot:
    heap = heaptrail.open(path)
    assert heap.retained_sizes[0] > 0
    return heap


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("phase", ["start", "stop"])
def test_a_capture_from_a_callback_of_the_collector(tmp_path: Path, way: str, phase: str) -> None:
    run_subject(
        f"""
import gc
class Node: pass
def capture(phase, _):
    if phase == {phase!r} and not os.listdir(folder):
        capture_heap(folder / "own.heapsnapshot", way={way!r})
gc.callbacks.append(capture)
for _ in range(10):
    node = Node()
    node.self = node
gc.collect()
gc.collect()
""",
        tmp_path,
    )
    assert opened(tmp_path / "own.heapsnapshot").node_count > 1000


@pytest.mark.parametrize("way", WAYS)
def test_a_capture_from_a_finalizer_that_the_collector_runs(tmp_path: Path, way: str) -> None:
    answer = run_subject(
        f"""
import gc, weakref
class Node:
    def __del__(self):
        if not os.listdir(folder):
            capture_heap(folder / "own.heapsnapshot", way={way!r}, collect=True)
nodes = [Node() for _ in range(5)]
for one, other in zip(nodes, nodes[1:] + nodes[:1]):
    one.next = other
alive = [weakref.ref(node) for node in nodes]
del nodes, one, other
gc.collect()
gc.collect()
answer(alive=sum(reference() is not None for reference in alive))
""",
        tmp_path,
    )
    assert answer["alive"] == 0
    assert opened(tmp_path / "own.heapsnapshot").node_count > 1000


@pytest.mark.parametrize("way", WAYS)
def test_a_capture_while_a_list_is_taken_apart(tmp_path: Path, way: str) -> None:
    run_subject(
        f"""
class Node:
    def __del__(self):
        capture_heap(folder / "own.heapsnapshot", way={way!r})
held = [[1, "a", {{"deep": [Node()]}}] for _ in range(3)]
held.clear()
""",
        tmp_path,
    )
    assert opened(tmp_path / "own.heapsnapshot").node_count > 1000


@pytest.mark.parametrize("way", WAYS)
def test_a_capture_at_exit(tmp_path: Path, way: str) -> None:
    run_subject(
        f"import atexit; atexit.register(lambda: capture_heap(folder / 'own.heapsnapshot', way={way!r}, collect=True))", tmp_path
    )
    assert opened(tmp_path / "own.heapsnapshot").node_count > 1000
    assert [entry.name for entry in tmp_path.iterdir()] == ["own.heapsnapshot"]


def test_a_capture_after_the_interpreter_began_to_shut_down_is_refused(tmp_path: Path) -> None:
    answer = run_subject(
        """
class Late:
    def __init__(self):
        self.capture, self.refused, self.write, self.folder = capture_heap, CaptureRefused, os.write, folder
    def __del__(self):
        try:
            self.capture(self.folder / "own.heapsnapshot")
        except self.refused as error:
            self.write(2, f"refused: {error}".encode())
late = Late()
""",
        tmp_path,
    )
    assert answer["stderr"] == "refused: The interpreter is shutting down."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("repeat", range(3))
def test_a_daemon_thread_that_captures_does_not_hold_up_the_end(tmp_path: Path, repeat: int) -> None:
    """Whatever the moment, there is no part afterwards: the file is whole, or it is not there."""
    answer = run_subject(
        f"""
kept = fill(20_000)
def capture():
    for number in range(1000):
        capture_heap(folder / f"{{number}}.heapsnapshot")
        (folder / f"{{number}}.heapsnapshot").unlink()
threading.Thread(target=capture, daemon=True).start()
time.sleep(0.1 + 0.07 * {repeat})
""",
        tmp_path,
    )
    assert answer["status"] == 0
    wait_for_no_part(tmp_path)
    for entry in tmp_path.iterdir():
        opened(entry)


def wait_for_no_part(folder: Path) -> None:
    import time

    end = time.monotonic() + 30
    while [entry for entry in folder.iterdir() if entry.suffix == ".part"] and time.monotonic() < end:
        time.sleep(0.01)
    assert [entry.name for entry in folder.iterdir() if entry.suffix == ".part"] == []


def test_a_capture_in_the_middle_of_an_import(tmp_path: Path) -> None:
    (tmp_path / "half.py").write_text("from in_subject import *\ncapture_heap(folder / 'own.heapsnapshot')\nwhole = 1\n")
    answer = run_subject("sys.path.append(str(folder)); import half; answer(whole=half.whole)", tmp_path)
    assert answer["whole"] == 1
    assert opened(tmp_path / "own.heapsnapshot").node_count > 1000


def test_a_capture_from_a_trace_function(tmp_path: Path) -> None:
    run_subject(
        """
def trace(frame, event, argument):
    if frame.f_code.co_name == "work" and event == "line" and not os.listdir(folder):
        capture_heap(folder / "own.heapsnapshot")
    return trace
def work():
    local = [1, 2, 3]
    return local
sys.settrace(trace)
work()
sys.settrace(None)
""",
        tmp_path,
    )
    assert opened(tmp_path / "own.heapsnapshot").node_count > 1000
