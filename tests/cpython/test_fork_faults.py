"""Whatever goes wrong: one clear error, and no file, process or descriptor left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest
from subject import run_subject, start_subject

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process is copied unnoticed on Linux only")

# Ends with what the capture to `path` raised, and what was left behind by it.
_ATTEMPT = """
import heaptrail._walker
before = descriptors()
def attempt(path=folder / "own.heapsnapshot", **options):
    try:
        capture_heap(path, **options)
    except CaptureError as error:
        answer(kind=type(error).__name__, message=str(error), help=error.help, files=sorted(os.listdir(folder)),
               children=copies(), leaked=[name for name in descriptors() if name not in before])
    else:
        answer(kind="none", files=sorted(os.listdir(folder)), children=copies(), leaked=[])
"""
_NOTHING: dict[str, list[str]] = {"files": [], "children": [], "leaked": []}


def left(answer: dict[str, object]) -> dict[str, object]:
    return {name: answer[name] for name in _NOTHING}


@pytest.mark.parametrize("way", ["fork", "in-process"])
def test_a_limit_of_the_file_size_is_named(tmp_path: Path, way: str) -> None:
    answer = run_subject(
        _ATTEMPT
        + f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
attempt(way={way!r})
""",
        tmp_path,
    )
    assert answer["kind"] == "CaptureError"
    assert "File too large" in answer["message"]
    assert "ulimit -f" in answer["help"]
    assert left(answer) == _NOTHING


@pytest.mark.parametrize("way", ["auto", "fork", "in-process"])
def test_a_full_disk_is_named(tmp_path: Path, way: str) -> None:
    mount = f'mount -t tmpfs -o size=200k none {tmp_path} && exec "$@"'
    allowed = subprocess.run(["unshare", "--mount", "sh", "-c", mount, "sh", "true"], capture_output=True, check=False)
    if allowed.returncode != 0:
        pytest.skip("this user may not mount a small file system")
    process = start_subject(_ATTEMPT + f"attempt(way={way!r})", tmp_path, prefix=("unshare", "--mount", "sh", "-c", mount, "sh"))
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert ("No space left on device" in output) or ("are free in" in output)
    assert ("CaptureRefused" in output) == (way == "auto")
    assert '"files": [], "children": [], "leaked": []' in output


def test_a_copy_that_is_killed_is_reported(tmp_path: Path) -> None:
    answer = run_subject(
        """
kept = fill(60_000)
capture, copy = freeze(folder / "own.heapsnapshot")
os.kill(copy, signal.SIGKILL)
error = capture.ended()
answer(kind=type(error).__name__, message=str(error), help=error.help, files=os.listdir(folder), children=copies(), leaked=[])
""",
        tmp_path,
    )
    assert answer["kind"] == "CaptureError"
    assert "killed (SIGKILL)" in answer["message"]
    assert "memory ran out" in answer["help"]
    assert left(answer) == _NOTHING


def test_a_capture_after_one_that_was_killed_goes_on_with_the_same_ids(tmp_path: Path) -> None:
    import heaptrail

    run_subject(
        """
kept = fill(60_000)
marked = ["marked " + str(number) for number in range(50)]
capture_heap(folder / "1.heapsnapshot")
capture, copy = freeze(folder / "killed.heapsnapshot")
os.kill(copy, signal.SIGKILL)
capture.ended()
capture_heap(folder / "2.heapsnapshot")
""",
        tmp_path,
    )

    def marked(number: int) -> dict[str, int]:
        heap = heaptrail.open(tmp_path / f"{number}.heapsnapshot")
        nodes = (heap.node(ordinal) for ordinal in range(heap.node_count))
        return {node.name: node.id for node in nodes if node.type == "string" and node.name.startswith("marked ")}

    assert len(marked(1)) >= 50
    assert marked(1) == marked(2)


def test_a_copy_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    answer = run_subject(
        """
os.environ["HEAPTRAIL_CAPTURE_SECONDS"] = "1"
kept = fill(60_000)
capture, copy = freeze(folder / "own.heapsnapshot")
wait_until(lambda: "SigPnd:" in Path(f"/proc/{copy}/status").read_text())
time.sleep(1.2)
thaw(copy)
error = capture.ended()
answer(kind=type(error).__name__, message=str(error), files=os.listdir(folder), children=copies(), leaked=[])
""",
        tmp_path,
    )
    assert "within 1 seconds" in answer["message"]
    assert left(answer) == _NOTHING


def test_a_copy_that_hangs_is_killed(tmp_path: Path) -> None:
    answer = run_subject(
        """
os.environ["HEAPTRAIL_CAPTURE_SECONDS"] = "1"
kept = fill(60_000)
capture, copy = freeze(folder / "own.heapsnapshot")
error = capture.ended()
answer(kind=type(error).__name__, message=str(error), files=os.listdir(folder), children=copies(), leaked=[])
""",
        tmp_path,
    )
    assert "within 1 seconds" in answer["message"]
    assert left(answer) == _NOTHING


# Lets every system call through but `clone` and `clone3`, which are answered with an errno.
_NO_CLONE = """
import ctypes, struct
def refuse_clones(number):
    def step(code, true, false, value):
        return struct.pack("HBBI", code, true, false, value)
    program = (step(0x20, 0, 0, 0) + step(0x15, 1, 0, 56) + step(0x15, 0, 1, 435)
               + step(0x06, 0, 0, 0x00050000 | number) + step(0x06, 0, 0, 0x7fff0000))
    room = ctypes.create_string_buffer(program)
    filter = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(room))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, ctypes.create_string_buffer(filter), 0, 0) == 0, ctypes.get_errno()
"""


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the filter names system calls of x86_64")
@pytest.mark.parametrize(
    ("number", "words"), [(1, "may not make others"), (11, "limit of processes"), (12, "no memory for a copy")]
)
def test_where_a_copy_is_refused_the_process_writes_itself(tmp_path: Path, number: int, words: str) -> None:
    answer = run_subject(
        _NO_CLONE
        + f"""
refuse_clones({number})
capture = capture_heap(folder / "own.heapsnapshot")
answer(way=capture.way, reason=capture.reason, nodes=capture.node_count, files=os.listdir(folder))
""",
        tmp_path,
    )
    assert answer["way"] == "in-process"
    assert words in answer["reason"]
    assert answer["files"] == ["own.heapsnapshot"]
    assert words in (tmp_path / "own.heapsnapshot").read_text("utf-8", "replace")[:5000]


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the filter names system calls of x86_64")
def test_a_copy_that_was_asked_for_and_is_refused_is_an_error(tmp_path: Path) -> None:
    answer = run_subject(_NO_CLONE + _ATTEMPT + "refuse_clones(1); attempt(way='fork')", tmp_path)
    assert answer["kind"] == "CaptureRefused"
    assert "may not make others" in answer["message"]
    assert left(answer) == _NOTHING


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the filter names system calls of x86_64")
def test_a_filter_that_kills_the_copy_is_named(tmp_path: Path) -> None:
    """One that lets processes be made, and ends whoever asks for a signal when its parent dies."""
    answer = run_subject(
        _NO_CLONE.replace("(0x15, 1, 0, 56) + step(0x15, 0, 1, 435)", "(0x15, 1, 0, 157) + step(0x15, 0, 1, 999)").replace(
            "0x00050000 | number", "0x80000000"
        )
        + _ATTEMPT
        + "refuse_clones(0); attempt(way='fork')",
        tmp_path,
    )
    assert "(seccomp)" in answer["message"]
    assert left(answer) == _NOTHING


@pytest.mark.parametrize("way", ["fork", "in-process"])
def test_a_folder_that_is_missing_is_named(tmp_path: Path, way: str) -> None:
    answer = run_subject(_ATTEMPT + f"attempt(folder / 'missing' / 'own.heapsnapshot', way={way!r})", tmp_path)
    assert "missing/own.heapsnapshot.part cannot be made: No such file" in answer["message"]
    assert left(answer) == _NOTHING


def test_a_part_that_is_in_the_way_is_named_and_stays(tmp_path: Path) -> None:
    (tmp_path / "own.heapsnapshot.part").write_text("of another")
    answer = run_subject(_ATTEMPT + "attempt()", tmp_path)
    assert "own.heapsnapshot.part exists already" in answer["message"]
    assert answer["help"].startswith("Remove it")
    assert answer["files"] == ["own.heapsnapshot.part"]
    assert (tmp_path / "own.heapsnapshot.part").read_text() == "of another"


def test_a_link_in_place_of_the_part_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "own.heapsnapshot.part").symlink_to(tmp_path / "elsewhere")
    answer = run_subject(_ATTEMPT + "attempt()", tmp_path)
    assert answer["kind"] == "CaptureError"
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    answer = run_subject(_ATTEMPT + "attempt(folder)", tmp_path)
    assert answer["message"].endswith("is a folder.")
    assert left(answer) == _NOTHING


def test_ctrl_c_ends_a_capture_of_the_main_thread(tmp_path: Path) -> None:
    answer = run_subject(
        """
kept = fill(60_000)
interrupted = 0
def interrupt():
    while not interrupted:
        for copy in copies():
            if stopped(copy):
                os.kill(os.getpid(), signal.SIGINT)
                return
interrupter = threading.Thread(target=interrupt)
interrupter.start()
try:
    while True:
        capture_heap(folder / "own.heapsnapshot")
        (folder / "own.heapsnapshot").unlink()
except KeyboardInterrupt:
    interrupted = 1
interrupter.join()
result = dict(files=os.listdir(folder), children=copies(), leaked=[])
capture_heap(folder / "own.heapsnapshot")
answer(**result)
""",
        tmp_path,
    )
    assert left(answer) == _NOTHING


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_when_the_process_is_killed_its_copy_goes_and_takes_the_part_along(tmp_path: Path, ending: signal.Signals) -> None:
    process = start_subject(
        """
kept = fill(60_000)
capture, copy = freeze(folder / "own.heapsnapshot")
answer(copy=copy)
time.sleep(60)
""",
        tmp_path,
    )
    assert process.stdout is not None
    copy = psutil.Process(int(process.stdout.readline().split(":")[1].rstrip("}\n")))
    assert [entry.name for entry in tmp_path.iterdir()] == ["own.heapsnapshot.part"]
    process.send_signal(ending)
    process.wait()
    copy.resume()
    process.communicate()
    psutil.wait_procs([copy], timeout=60)
    assert not copy.is_running() or copy.status() == psutil.STATUS_ZOMBIE
    end = time.monotonic() + 10
    while list(tmp_path.iterdir()) and time.monotonic() < end:
        time.sleep(0.01)
    assert list(tmp_path.iterdir()) == []


def test_no_core_of_the_copy_is_written(tmp_path: Path) -> None:
    answer = run_subject(
        """
import resource
kept = fill(60_000)
resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
capture, copy = freeze(folder / "own.heapsnapshot")
limits = Path(f"/proc/{copy}/limits").read_text()
thaw(copy)
capture.ended()
answer(core=[line.split()[4] for line in limits.splitlines() if line.startswith("Max core")])
""",
        tmp_path,
    )
    assert answer["core"] == ["1"]
