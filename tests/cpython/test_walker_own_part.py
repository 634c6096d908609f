"""What heaptrail itself does during a capture is not shown as the program's."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pictures import Picture

if TYPE_CHECKING:
    pass

PROGRAM = """
import sys, threading, time
from pathlib import Path
from heaptrail.agent.control import start_control
from heaptrail.agent.heap import capture_heap
def take(of_the_program):
    capture_heap(sys.argv[1], way=sys.argv[2], collect=True)
def work(ready, over, kept):
    ready.set()
    over.wait()
start_control(Path(sys.argv[3]))
ready, over = threading.Event(), threading.Event()
thread = threading.Thread(target=work, args=(ready, over, ["held by a thread"]), name="worker")
thread.start()
ready.wait()
while len(sys._current_frames()) < 3:  # a thread that is about to begin has no frame that tells whose it is
    time.sleep(0.01)
take(["held by a frame"])
over.set()
"""


@pytest.fixture(scope="module", params=["fork", "in-process"])
def picture(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Picture:
    folder = tmp_path_factory.mktemp("own")
    path = folder / "program.heapsnapshot"
    control = folder / "control"
    control.mkdir(mode=0o700)
    command = [sys.executable, "-c", PROGRAM, str(path), request.param, str(control)]
    subprocess.run(command, check=True, timeout=120, env=os.environ)
    return Picture(path)


def frames(picture: Picture) -> dict[str, list[str]]:
    threads = picture.edges(picture.group("(Threads)"))
    return {
        picture.name(thread.target): [
            picture.name(frame.target) for frame in picture.edges(thread.target) if frame.type == "element"
        ]
        for thread in threads
    }


def test_the_innermost_frame_is_the_one_that_asked_for_the_capture(picture: Picture) -> None:
    shown = frames(picture)["(Thread MainThread)"]
    assert [title.partition(" at ")[0] for title in shown] == ["take", "<module>"]


def test_threads_of_heaptrail_are_not_listed_and_those_of_the_program_are(picture: Picture) -> None:
    assert set(frames(picture)) == {"(Thread MainThread)", "(Thread worker)", "(heaptrail)"}


def test_what_the_frames_of_the_program_hold_is_held_by_them(picture: Picture) -> None:
    for text in ("held by a frame", "held by a thread"):
        (string,) = [node for node in picture.named(text) if picture.type(node) == "string"]
        holders = [holder for _, holder in picture.holders[string] if picture.name(holder) == "list"]
        titles = {picture.name(at) for node in holders for _, at in picture.holders[node]}
        assert any(title.startswith(("take at", "work at")) for title in titles)


def test_the_arguments_of_the_capture_are_not_taken_for_held_by_native_code(picture: Picture) -> None:
    held = [picture.name(edge.target) for edge in picture.edges(picture.group("(Native references)"))]
    assert "tuple" not in held


def test_nothing_of_heaptrail_is_taken_for_garbage(picture: Picture) -> None:
    assert picture.edges(picture.group("(Unreachable)")) == []
